import type { JSX } from 'react';
import { text } from '../text/en';
import { Empty } from '../ui/empty';
import { Moment, timeOf } from '../ui/moment';
import type { TokensOverview, ValueOf } from './operations.api';
import { PartSection } from './part-section';
import { State } from './state';

const words = text.operations.revocations;

type Revocation = ValueOf<TokensOverview['revocations']>['list'][number];

export function RevocationsSection({ part }: { part: TokensOverview['revocations'] }): JSX.Element {
  return (
    <PartSection title={words.title} part={part} isWide>
      {({ list }) =>
        list.length === 0 ? (
          <Empty icon="shield" title={words.empty} help={words.emptyHelp} />
        ) : (
          <>
            <p className="fine">{words.summary(list.filter(isPending).length, list.length)}</p>
            <RevocationsTable list={list} />
          </>
        )
      }
    </PartSection>
  );
}

const isPending = ({ state }: Revocation): boolean => state === 'pending';

function RevocationsTable({ list }: { list: Revocation[] }): JSX.Element {
  return (
    // A frame that scrolls takes the focus, so that the keyboard scrolls it too.
    <div className="table-frame operations-scroll" role="group" aria-label={words.title} tabIndex={0}>
      <table className="table" aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{words.what}</th>
            <th scope="col">{words.state}</th>
            <th scope="col" className="when-wide">
              {words.at}
            </th>
            <th scope="col" className="when-wide">
              {words.seq}
            </th>
          </tr>
        </thead>
        <tbody>
          {list.map((revocation) => (
            <tr key={revocation.seq} className={isPending(revocation) ? 'row-selected' : undefined}>
              <th scope="row">
                {revocation.kind === undefined ? words.unknownKind : words.kinds[revocation.kind]}
                <span className="fine operations-epoch">{revocation.action}</span>
              </th>
              <td>
                <RevocationState {...revocation} />
              </td>
              <td className="when-wide">
                {revocation.at === undefined ? null : (
                  <Moment at={new Date(revocation.at)}>{timeOf(new Date(revocation.at))}</Moment>
                )}
              </td>
              <td className="when-wide">{revocation.seq}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RevocationState({ state, waitedMs, enforcers, waitsFor }: Revocation): JSX.Element {
  const waited = waitedMs === undefined ? undefined : text.operations.duration(waitedMs);
  if (state === 'enforced')
    return (
      <>
        <State tone="good">{waited === undefined ? words.enforced : words.enforcedAfter(waited)}</State>
        {enforcers === undefined ? null : (
          <span className="fine operations-epoch">{text.receipt.confirmedBy(enforcers)}</span>
        )}
      </>
    );
  return (
    <>
      <State tone="warning">{waited === undefined ? words.pending : words.pendingFor(waited)}</State>
      <span className="fine operations-epoch">
        {waitsFor.length === 0 ? words.waitsForNobody : words.waitsFor(waitsFor)}
      </span>
    </>
  );
}
