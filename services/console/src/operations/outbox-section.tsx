import type { JSX } from 'react';
import { text } from '../text/en';
import type { TokensOverview, ValueOf } from './operations.api';
import { Figures, PartSection } from './part-section';

const words = text.operations.outbox;

type Outbox = ValueOf<TokensOverview['outbox']>;

export function OutboxSection({
  title,
  part,
}: {
  title: string;
  part: TokensOverview['outbox'];
}): JSX.Element {
  return (
    <PartSection title={title} part={part}>
      {(outbox) => (outbox.readers.length > 0 ? <Readers {...outbox} /> : <Publishing {...outbox} />)}
    </PartSection>
  );
}

function Publishing({ unpublished, isMore, oldestAgeMs, relays }: Outbox): JSX.Element {
  return (
    <>
      <Figures
        of={[
          [words.unpublished, isMore ? words.moreThan(unpublished) : String(unpublished)],
          [words.oldest, unpublished === 0 ? words.none : text.operations.duration(oldestAgeMs)],
          [words.relays, String(relays)],
        ]}
      />
      {relays === 0 ? <p className="state-warning">{words.noRelay}</p> : null}
    </>
  );
}

/** Where no relay moves events, because whoever wants them reads the outbox itself. */
function Readers({ readers }: Outbox): JSX.Element {
  return (
    <>
      <p className="fine">{words.isBus}</p>
      <div className="table-frame">
        <table className="table" aria-label={words.readers}>
          <thead>
            <tr>
              <th scope="col">{words.group}</th>
              <th scope="col">{words.behind}</th>
              <th scope="col">{words.parked}</th>
            </tr>
          </thead>
          <tbody>
            {readers.map(({ group, topic, events, deadLetters }) => (
              <tr key={`${group} ${topic}`}>
                <th scope="row">
                  {group}
                  <span className="fine operations-epoch">{topic}</span>
                </th>
                <td>{events}</td>
                <td>{deadLetters}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
