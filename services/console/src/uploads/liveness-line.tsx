import type { JSX } from 'react';
import { text } from '../text/en';
import { Button } from '../ui/button';
import { classes } from '../ui/classes';
import { FailureNotice } from '../ui/failure-notice';
import { useDelay } from '../ui/use-delay';
import type { Liveness } from './uploads-feed';

interface LivenessLineProps {
  liveness: Liveness;
  onReconnect: () => void;
}

/** A stream ends every few minutes and goes on two seconds later: that is not worth a word. */
const BRIEF_MS = 5_000;

/** Whether what the page shows is how things are, and what to do if it is not. */
export function LivenessLine({ liveness, onReconnect }: LivenessLineProps): JSX.Element {
  const { state } = liveness;
  const why = 'why' in liveness ? liveness.why : undefined;
  const isLong = useDelay(state === 'reconnecting', BRIEF_MS);
  if (state === 'off')
    return <FailureNotice title={text.uploads.off} error={liveness.why} onRetry={onReconnect} />;
  const shown = state === 'reconnecting' && !isLong && !why ? 'live' : state;
  return (
    <div className="liveness">
      <p role="status">
        <span className={classes('liveness-dot', shown === 'live' && 'liveness-on')} aria-hidden="true" />
        {text.uploads.liveness[shown]} {why?.message}
      </p>
      {shown === 'reconnecting' ? (
        <Button kind="quiet" onClick={onReconnect}>
          {text.actions.tryAgain}
        </Button>
      ) : null}
    </div>
  );
}
