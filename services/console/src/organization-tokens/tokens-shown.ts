/** Those that work, or the filters of the API; as the address of the page has them. */
const TOKENS_SHOWN = ['soon', 'unused', 'expired'] as const;
export type TokensShown = (typeof TOKENS_SHOWN)[number];

export const tokensShown = (value: unknown): TokensShown | undefined =>
  TOKENS_SHOWN.find((one) => one === value);

export const FILTERS = {
  soon: 'ExpiresSoon',
  unused: 'NeverUsed',
  expired: 'Expired',
} as const satisfies Record<TokensShown, string>;
