import type { JSX } from 'react';
import { ApiFailure } from '../api/failure';
import { text } from '../text/en';
import { Button } from './button';
import { Notice } from './notice';

interface FailureNoticeProps {
  /** What did not happen. */
  title: string;
  error: unknown;
  onRetry?: () => void;
  /** In place of the error's own sentence, where nobody knows whether it was carried out. */
  whenUnanswered?: string;
}

/** What happened, why, and what to do next. */
export function FailureNotice({ title, error, onRetry, whenUnanswered }: FailureNoticeProps): JSX.Element {
  const failure = error instanceof ApiFailure ? error : undefined;
  const { requestId, retryAfterS } = failure?.facts ?? {};
  return (
    <Notice
      tone="bad"
      title={title}
      actions={onRetry ? <Button onClick={onRetry}>{text.actions.tryAgain}</Button> : undefined}
    >
      <p>{failure?.message ?? text.failure.page}</p>
      {failure?.isUnanswered && whenUnanswered ? <p>{whenUnanswered}</p> : null}
      {retryAfterS === undefined ? null : <p>{text.failure.retryAfter(retryAfterS)}</p>}
      {requestId === undefined ? null : <p className="fine">{text.failure.request(requestId)}</p>}
    </Notice>
  );
}
