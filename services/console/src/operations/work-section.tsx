import type { JSX } from 'react';
import { text } from '../text/en';
import type { IngestionOverview } from './operations.api';
import { PartSection } from './part-section';

const words = text.operations.work;

export function WorkSection({ part }: { part: IngestionOverview['work'] }): JSX.Element {
  return (
    <PartSection title={words.title} part={part}>
      {({ queues }) => (
        <div className="table-frame">
          <table className="table" aria-label={words.title}>
            <thead>
              <tr>
                <th scope="col">{words.queue}</th>
                <th scope="col">{words.waiting}</th>
                <th scope="col">{words.oldest}</th>
                <th scope="col">{words.parked}</th>
              </tr>
            </thead>
            <tbody>
              {queues.map(({ name, waiting, parked, oldestAgeMs }) => (
                <tr key={name}>
                  <th scope="row">{words.names[name]}</th>
                  <td>{waiting}</td>
                  <td>{waiting === 0 ? words.none : text.operations.duration(oldestAgeMs)}</td>
                  <td>{parked}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </PartSection>
  );
}
