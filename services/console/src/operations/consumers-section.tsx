import type { JSX } from 'react';
import { text } from '../text/en';
import { Empty } from '../ui/empty';
import type { EventsOverview, Part, ValueOf } from './operations.api';
import { PartSection } from './part-section';

const words = text.operations.consumers;

type Consumers = ValueOf<EventsOverview['consumers']>;

export function ConsumersSection({ part }: { part: Part<Consumers> }): JSX.Element {
  return (
    <PartSection title={words.title} part={part}>
      {({ list }) =>
        list.length === 0 ? (
          <Empty icon="search" title={words.empty} help={words.emptyHelp} />
        ) : (
          <ConsumersTable list={list} />
        )
      }
    </PartSection>
  );
}

function ConsumersTable({ list }: Consumers): JSX.Element {
  return (
    <div className="table-frame">
      <table className="table" aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{words.group}</th>
            <th scope="col">{words.lag}</th>
            <th scope="col">{words.deadLetters}</th>
          </tr>
        </thead>
        <tbody>
          {list.map(({ group, topic, lag, deadLetters }) => (
            <tr key={`${group} ${topic}`}>
              <th scope="row">
                {group}
                <span className="fine operations-epoch">{topic}</span>
              </th>
              <td>{lag ?? words.noPlace}</td>
              <td>{deadLetters}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
