import type { JSX } from 'react';
import { text } from '../text/en';
import { useDelay } from './use-delay';

/** Nothing for a moment, so that quick answers do not flicker; then that something is awaited, and that it takes long. */
export function Loading({ label = text.waiting.loading }: { label?: string | undefined }): JSX.Element {
  const isShown = useDelay(true, 250);
  const isLong = useDelay(true, 5_000);
  return (
    <div className="loading" role="status">
      {isShown ? <span className="spinner" aria-hidden="true" /> : null}
      {isShown ? <span>{isLong ? text.waiting.longer : label}</span> : null}
    </div>
  );
}
