import { type JSX, useRef } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { FailureNotice } from '../ui/failure-notice';
import { useOnce } from '../ui/use-once';
import { dropLetters, type ParkedEvent, type Settled } from './operations.api';

const words = text.operations.deadLetters;

interface DropDialogProps {
  letters: readonly ParkedEvent[];
  onDropped: (settled: Settled) => void;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

/** Nothing brings back what was dropped. */
export function DropDialog({ letters, onDropped, onChanged, onClose }: DropDialogProps): JSX.Element {
  const cancel = useRef<HTMLButtonElement>(null);
  const dropping = useOnce<undefined, Settled>(
    async () => {
      try {
        return await dropLetters(letters);
      } finally {
        await onChanged();
      }
    },
    (settled) => {
      onDropped(settled);
      onClose();
    },
  );
  return (
    <Dialog
      isOpen
      isQuestion
      title={words.dropTitle(letters.length)}
      lead={words.dropLead}
      initialFocus={cancel}
      onClose={dropping.isRunning ? undefined : onClose}
    >
      {dropping.error ? (
        <FailureNotice title={words.notDropped} error={dropping.error} whenUnanswered={words.unknown} />
      ) : null}
      <div className="dialog-actions">
        <Button ref={cancel} isOff={dropping.isRunning} onClick={onClose}>
          {text.actions.cancel}
        </Button>
        <Button
          kind="danger"
          busy={dropping.isRunning && words.dropping}
          onClick={() => dropping.run(undefined)}
        >
          {words.dropConfirm(letters.length)}
        </Button>
      </div>
    </Dialog>
  );
}
