import { useBlocker } from '@tanstack/react-router';
import type { JSX, ReactNode } from 'react';
import { text } from '../text/en';
import { Button } from './button';
import { Dialog } from './dialog';
import { FailureNotice } from './failure-notice';

interface DialogFormProps {
  title: string;
  lead?: string;
  sending: { isRunning: boolean; error: Error | null };
  submit: string;
  submitting: string;
  /** What did not happen. */
  failed: string;
  /** Where nobody knows whether it was carried out. */
  whenUnanswered: string;
  onSubmit: () => void;
  /** Closes it and keeps what was typed. */
  onClose: () => void;
  /** Closes it and gives up what was typed. */
  onCancel: () => void;
  children: ReactNode;
}

/**
 * A dialog with fields and its two ways out. Nothing typed is lost by a failure; and while an answer is awaited there is no way out, nor
 * back: what it brings may be had only once.
 */
export function DialogForm(props: DialogFormProps): JSX.Element {
  const { title, lead, sending, submit, submitting, failed, whenUnanswered, children } = props;
  const { onSubmit, onClose, onCancel } = props;
  useBlocker({ shouldBlockFn: () => true, disabled: !sending.isRunning });
  return (
    <Dialog
      isOpen
      title={title}
      {...(lead !== undefined && { lead })}
      onClose={sending.isRunning ? undefined : onClose}
    >
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!sending.isRunning) onSubmit();
        }}
      >
        {sending.error ? (
          <FailureNotice title={failed} error={sending.error} whenUnanswered={whenUnanswered} />
        ) : null}
        {children}
        <div className="dialog-actions">
          <Button isOff={sending.isRunning} onClick={onCancel}>
            {text.actions.cancel}
          </Button>
          <Button type="submit" kind="primary" busy={sending.isRunning && submitting}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
