import { useRouter } from '@tanstack/react-router';
import type { JSX } from 'react';
import { text } from '../text/en';
import { FailureNotice } from '../ui/failure-notice';

/** In place of a page that could not be shown at all. */
export function PageFailure({ error, reset }: { error: unknown; reset: () => void }): JSX.Element {
  const router = useRouter();
  const retry = async (): Promise<void> => {
    await router.invalidate();
    reset();
  };
  return (
    <main className="main">
      <FailureNotice title={text.failure.pageTitle} error={error} onRetry={() => void retry()} />
    </main>
  );
}
