import type { RevocationWaiter } from '@libs/revocation';
import type { Tracing } from '@libs/telemetry';

/** Shows how long a revocation waited for its proof, and for what. Whoever joins a wait sees it in the trace of who began it. */
export const traceWaits = (
  waiter: Pick<RevocationWaiter, 'wait' | 'overMs'>,
  tracing: Tracing,
): Pick<RevocationWaiter, 'wait' | 'overMs'> => ({
  overMs: (revocation) => waiter.overMs(revocation),
  wait: (revocation, signal) =>
    tracing.within(
      'revocation wait',
      { attributes: { 'portcullis.revocation.seq': revocation.seq } },
      async (span) => {
        const receipt = await waiter.wait(revocation, signal);
        if (receipt.enforced)
          span.setAttributes({
            'portcullis.revocation.enforcers': receipt.enforcers,
            'portcullis.revocation.proof': receipt.proof,
          });
        return receipt;
      },
    ),
});
