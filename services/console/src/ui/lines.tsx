import type { JSX } from 'react';
import { CopyButton } from './copy';

/** Lines of a script, to be copied as they are. */
export function Lines({ what, lines }: { what: string; lines: string }): JSX.Element {
  return (
    <div className="code">
      <pre tabIndex={0} role="group" aria-label={what}>
        {lines}
      </pre>
      <CopyButton value={lines} what={what} />
    </div>
  );
}
