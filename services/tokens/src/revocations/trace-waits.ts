import type { RevocationWaiter } from '@libs/revocation';
import type { Tracing } from '@libs/telemetry';
import type { Attributes } from '@opentelemetry/api';

/** Shows how long a revocation waited for its proof, and for what. Whoever joins a wait sees it in the trace of who began it. */
export const traceWaits = (
  waiter: Pick<RevocationWaiter, 'wait'>,
  tracing: Tracing,
): Pick<RevocationWaiter, 'wait'> => ({
  wait: (revocation, signal) =>
    tracing.within(
      'revocation wait',
      { attributes: { 'portcullis.revocation.seq': revocation.seq } },
      async (span) => {
        const receipt = await waiter.wait(revocation, signal);
        const shown: Attributes = {
          'portcullis.revocation.enforcers': receipt.enforcers,
          'portcullis.revocation.proof': receipt.proof,
        };
        span.setAttributes(shown);
        return receipt;
      },
    ),
});
