import type { Usage } from './limit-policy';

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11): lists of strings with parameters. `q` requests
 * in `w` seconds; `r` are left, and in `t` seconds more become available.
 */
export function rateLimitHeaders(usage: readonly Usage[]): Record<string, string> {
  if (usage.length === 0) return {};
  return {
    'ratelimit-policy': usage
      .map(
        ({ charge: { policy } }) =>
          `"${policy.name}";q=${policy.requests};w=${Math.ceil(policy.windowMs / 1_000)}`,
      )
      .join(', '),
    ratelimit: usage
      .map(
        ({ charge, remaining, resetMs }) =>
          `"${charge.policy.name}";r=${remaining};t=${Math.max(1, Math.ceil(resetMs / 1_000))}`,
      )
      .join(', '),
  };
}
