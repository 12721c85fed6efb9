import type { JSX } from 'react';
import type { Enforcer } from '../api/document/types.gen';
import { text } from '../text/en';
import { Empty } from '../ui/empty';
import { Moment, relatively, useNow } from '../ui/moment';
import type { TokensOverview, ValueOf } from './operations.api';
import { Figures, PartSection } from './part-section';
import { State } from './state';

const words = text.operations.enforcers;
const TONES = { enforcing: 'good', silent: 'warning', over: 'neutral' } as const;

export function EnforcersSection({ part }: { part: TokensOverview['enforcers'] }): JSX.Element {
  return (
    <PartSection title={words.title} part={part} isWide>
      {(enforcers) => <Enforcers {...enforcers} />}
    </PartSection>
  );
}

function Enforcers({ list, total, headSeq, leaseMs }: ValueOf<TokensOverview['enforcers']>): JSX.Element {
  const enforcing = list.filter(({ state }) => state === 'enforcing').length;
  return (
    <>
      <Figures
        of={[
          [words.enforcing, words.of(enforcing, total)],
          [words.head, String(headSeq)],
          [words.lease, text.operations.duration(leaseMs)],
        ]}
      />
      {list.length === 0 ? (
        <Empty icon="warning" title={words.empty} help={words.emptyHelp} />
      ) : (
        <EnforcersTable list={list} />
      )}
      {total > list.length ? <p className="fine">{text.operations.more(list.length, total)}</p> : null}
    </>
  );
}

function EnforcersTable({ list }: { list: Enforcer[] }): JSX.Element {
  const now = useNow();
  return (
    <div className="table-frame">
      <table className="table" aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.state}</th>
            <th scope="col" className="when-wide">
              {words.heard}
            </th>
            <th scope="col">{words.applied}</th>
            <th scope="col" className="when-wide">
              {words.since}
            </th>
          </tr>
        </thead>
        <tbody>
          {list.map(({ name, epoch, state, heardMsAgo, appliedSeq, behind, knownSince }) => (
            <tr key={`${name} ${epoch}`}>
              <th scope="row">
                {name}
                <span className="fine operations-epoch">{words.epoch(epoch.slice(0, 8))}</span>
              </th>
              <td>
                <State tone={TONES[state]}>{words.states[state]}</State>
              </td>
              <td className="when-wide">{words.ago(text.operations.duration(heardMsAgo))}</td>
              <td>
                {appliedSeq}
                {behind > 0 ? <span className="state-warning"> {words.behind(behind)}</span> : null}
              </td>
              <td className="when-wide">
                <Moment at={new Date(knownSince)}>{relatively(new Date(knownSince), now)}</Moment>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
