import type { JSX, ReactNode } from 'react';
import { text } from '../text/en';
import { Button } from './button';
import { FailureNotice } from './failure-notice';

interface DialogFormProps {
  sending: { isRunning: boolean; error: Error | null };
  submit: string;
  submitting: string;
  /** What did not happen. */
  failed: string;
  /** Where nobody knows whether it was carried out. */
  whenUnanswered: string;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
}

/** The fields of a dialog and its two ways out. Nothing typed is lost by a failure. */
export function DialogForm(props: DialogFormProps): JSX.Element {
  const { sending, submit, submitting, failed, whenUnanswered, onSubmit, onCancel, children } = props;
  return (
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
        <Button onClick={onCancel}>{text.actions.cancel}</Button>
        <Button type="submit" kind="primary" busy={sending.isRunning && submitting}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
