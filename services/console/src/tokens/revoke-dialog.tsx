import { type JSX, type ReactNode, useRef } from 'react';
import { ApiFailure } from '../api/failure';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { FailureNotice } from '../ui/failure-notice';
import { Notice } from '../ui/notice';
import { useDelay } from '../ui/use-delay';
import { useOnce } from '../ui/use-once';
import type { Receipt } from './receipts';

interface RevokeDialogProps {
  title: string;
  lead: string;
  confirm: string;
  confirming: string;
  failed: string;
  /** What is awaited, and what to say where no answer came, if it is no token that is revoked. */
  waiting?: string;
  unknown?: string;
  /** What a 404 means: of several tokens that one of them is gone, and the API's own sentence says which. */
  gone?: string | undefined;
  revoke: () => Promise<Receipt>;
  onRevoked: (receipt: Receipt) => void;
  /** The list is another one now, or may be. */
  onChanged: () => Promise<void>;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks once more, and stays until the answer is there: what it says of enforcement is what is shown afterwards. */
export function RevokeDialog(props: RevokeDialogProps): JSX.Element {
  const { title, lead, confirm, confirming, failed, gone, revoke, onRevoked, onChanged, onClose, children } =
    props;
  const { waiting = text.revoking.waiting, unknown = text.revoking.unknown } = props;
  const cancel = useRef<HTMLButtonElement>(null);
  const revoking = useOnce<undefined, Receipt>(
    async () => {
      try {
        return await revoke();
      } finally {
        await onChanged();
      }
    },
    (receipt) => {
      onRevoked(receipt);
      onClose();
    },
  );
  const isLong = useDelay(revoking.isRunning, 1_000);
  const isGone = revoking.error instanceof ApiFailure && revoking.error.facts.status === 404;
  return (
    <Dialog
      isOpen
      isQuestion
      title={title}
      lead={lead}
      initialFocus={cancel}
      onClose={revoking.isRunning ? undefined : onClose}
    >
      {children}
      {isGone && gone !== undefined ? <Notice tone="warning" title={gone} /> : null}
      {revoking.error && !(isGone && gone !== undefined) ? (
        <FailureNotice title={failed} error={revoking.error} whenUnanswered={unknown} />
      ) : null}
      <p className="help" role="status">
        {isLong ? waiting : ''}
      </p>
      <div className="dialog-actions">
        <Button ref={cancel} isOff={revoking.isRunning} onClick={onClose}>
          {revoking.error ? text.actions.close : text.actions.cancel}
        </Button>
        {isGone ? null : (
          <Button
            kind="danger"
            busy={revoking.isRunning && confirming}
            onClick={() => {
              revoking.run(undefined);
            }}
          >
            {confirm}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
