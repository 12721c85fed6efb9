import type { JSX } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { relatively, useNow } from '../ui/moment';
import type { ParkedEvent } from './operations.api';

const words = text.operations.deadLetters;

interface DeadLettersTableProps {
  list: readonly ParkedEvent[];
  isOff: boolean;
  onRetry: (letter: ParkedEvent) => void;
  onDrop: (letter: ParkedEvent) => void;
}

export function DeadLettersTable({ list, isOff, onRetry, onDrop }: DeadLettersTableProps): JSX.Element {
  const now = useNow();
  return (
    <div className="table-frame operations-scroll" role="group" aria-label={words.title} tabIndex={0}>
      <table className="table" aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{words.event}</th>
            <th scope="col" className="when-wide">
              {words.reason}
            </th>
            <th scope="col" className="when-wide">
              {words.parked}
            </th>
            <th scope="col">
              <span className="unseen">{text.tokens.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {list.map((letter) => (
            <tr key={`${letter.queue} ${letter.ref}`}>
              <th scope="row">
                {letter.type ?? words.noEvent}
                <span className="fine operations-epoch">{words.of(letter.group, letter.topic)}</span>
                <span className="fine operations-epoch">{letter.id}</span>
                <span className="when-narrow operations-narrow-reason">
                  {letter.reason ?? words.noReason}
                </span>
              </th>
              <td className="when-wide operations-reason">
                {letter.reason ?? words.noReason}
                {letter.retries > 0 ? (
                  <span className="fine operations-epoch">{words.retries(letter.retries)}</span>
                ) : null}
              </td>
              <td className="when-wide">{relatively(new Date(letter.parkedAt), now)}</td>
              <td className="row-actions">
                <Button
                  kind="quiet"
                  isOff={isOff}
                  aria-label={words.retryNamed(letter.id)}
                  onClick={() => onRetry(letter)}
                >
                  {words.retry}
                </Button>
                <Button
                  kind="quiet-danger"
                  isOff={isOff}
                  aria-label={words.dropNamed(letter.id)}
                  onClick={() => onDrop(letter)}
                >
                  {words.drop}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
