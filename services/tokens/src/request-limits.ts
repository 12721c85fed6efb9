import { INTERNAL_PATHS } from '@libs/contracts';
import type { RequestLimits } from '@libs/http';
import { defaultTokensRequestLimits, type TokensRequestLimits } from './tokens.config';

/**
 * A renewal is never refused: there are no more of them than enforcers, and without its lease a gateway asks about every request.
 * Introspections are counted by themselves, so that however many there are, something can still be revoked.
 */
export function requestLimitsOf(
  limits: Partial<TokensRequestLimits> | undefined,
): RequestLimits<'leases' | 'introspections' | 'requests'> {
  return {
    kindOf: ({ path }) => {
      switch (path) {
        case INTERNAL_PATHS.renewLease:
        case INTERNAL_PATHS.releaseLease:
          return 'leases';
        case INTERNAL_PATHS.introspect:
          return 'introspections';
        default:
          return 'requests';
      }
    },
    most: { ...defaultTokensRequestLimits, ...limits, leases: Infinity },
  };
}
