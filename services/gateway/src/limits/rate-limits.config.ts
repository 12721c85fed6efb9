import { z } from 'zod';
import { parseAddress } from './addresses';
import { type Allowance, KEY_KINDS, type KeyKind } from './limit-policy';
import type { Network } from './source-addresses';

export interface RateLimits {
  /** The limit that everybody has; undefined: none. */
  base: Allowance | undefined;
  /** What the base limit counts by, once it is known who sends the request. */
  keys: Readonly<Record<'api' | 'upload', KeyKind>>;
  /** Further limits, that an operator sets. */
  perToken: Allowance | undefined;
  perRepository: Allowance | undefined;
  perOrganization: Allowance | undefined;
  /** What a request over its limit is answered; Codacy's own service says 503. */
  status: 429 | 503;
  /** Whose requests the base limit does not count. */
  exempt: readonly Network[];
  /** Whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly Network[];
}

const LOOPBACK: readonly Network[] = [
  { address: '127.0.0.0', prefix: 8, family: 'ipv4' },
  { address: '0:0:0:0:0:0:0:1', prefix: 128, family: 'ipv6' },
];

export const defaultRateLimits: RateLimits = {
  base: { requests: 2_500, windowMs: 300_000 },
  keys: { api: 'address', upload: 'token' },
  perToken: undefined,
  perRepository: undefined,
  perOrganization: undefined,
  status: 429,
  exempt: LOOPBACK,
  trustedProxies: [],
};

const OFF = 'off';
const NOBODY = 'none';
const MAX_REQUESTS = 10_000_000;
const MAX_SECONDS = 86_400;

const allowance = z.string().transform((text, context): Allowance | undefined => {
  if (text === OFF) return undefined;
  const [, requests, seconds] = /^([1-9]\d{0,7})\/([1-9]\d{0,4})s$/.exec(text) ?? [];
  if (Number(requests) <= MAX_REQUESTS && Number(seconds) <= MAX_SECONDS)
    return { requests: Number(requests), windowMs: Number(seconds) * 1_000 };
  context.addIssue({
    code: 'custom',
    message: 'must be REQUESTS/SECONDSs, e.g. 2500/300s (at most 10000000 in 86400s), or off',
  });
  return z.NEVER;
});

const networks = z.string().transform((text, context): readonly Network[] => {
  if (text === NOBODY) return [];
  const parsed = text.split(',').map((part) => networkOf(part.trim()));
  const known = parsed.filter((network) => network !== undefined);
  if (known.length === parsed.length) return known;
  context.addIssue({
    code: 'custom',
    message: 'must be addresses or networks separated by commas, e.g. 10.0.0.0/8,::1, or none',
  });
  return z.NEVER;
});

const keyKind = z.enum(KEY_KINDS);
const perKey = (whom: string): z.ZodType<Allowance | undefined, string | undefined> =>
  allowance.prefault(OFF).describe(`Limit per ${whom}, e.g. 1000/60s; off: none`);

/** What of the environment is about rate limits. docs/operations/rate-limits.md explains it. */
export const rateLimitSettings = z.object({
  RATE_LIMIT: allowance
    .prefault(textOf(defaultRateLimits.base))
    .describe('Limit that everybody has, as REQUESTS/SECONDSs; off: none'),
  RATE_LIMIT_API_KEY: keyKind
    .default(defaultRateLimits.keys.api)
    .describe('What RATE_LIMIT counts requests of the API by'),
  RATE_LIMIT_UPLOAD_KEY: keyKind
    .default(defaultRateLimits.keys.upload)
    .describe('What RATE_LIMIT counts uploads by, which many clients send from one address'),
  RATE_LIMIT_PER_TOKEN: perKey('token'),
  RATE_LIMIT_PER_REPOSITORY: perKey('repository'),
  RATE_LIMIT_PER_ORGANIZATION: perKey('organization'),
  RATE_LIMIT_STATUS: z
    .enum(['429', '503'])
    .default('429')
    .describe('Status of a reply to a request over its limit; 503 is what Codacy sends'),
  RATE_LIMIT_EXEMPT: networks
    .prefault(listOf(defaultRateLimits.exempt))
    .describe('Addresses that RATE_LIMIT does not count, by default those of this machine; none: nobody'),
  TRUSTED_PROXIES: networks
    .prefault(listOf(defaultRateLimits.trustedProxies))
    .describe('Proxies in front, whose X-Forwarded-For tells the address of the client; none: nobody'),
});

export const rateLimitsOf = (env: z.output<typeof rateLimitSettings>): RateLimits => ({
  base: env.RATE_LIMIT,
  keys: { api: env.RATE_LIMIT_API_KEY, upload: env.RATE_LIMIT_UPLOAD_KEY },
  perToken: env.RATE_LIMIT_PER_TOKEN,
  perRepository: env.RATE_LIMIT_PER_REPOSITORY,
  perOrganization: env.RATE_LIMIT_PER_ORGANIZATION,
  status: env.RATE_LIMIT_STATUS === '503' ? 503 : 429,
  exempt: env.RATE_LIMIT_EXEMPT,
  trustedProxies: env.TRUSTED_PROXIES,
});

function textOf(given: Allowance | undefined): string {
  return given ? `${given.requests}/${given.windowMs / 1_000}s` : OFF;
}

function listOf(given: readonly Network[]): string {
  return given.map(({ address, prefix }) => `${address}/${String(prefix)}`).join(',') || NOBODY;
}

function networkOf(text: string): Network | undefined {
  const [base = '', length, ...rest] = text.split('/');
  const address = parseAddress(base);
  if (!address || rest.length > 0) return undefined;
  const bits = address.family === 'ipv4' ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = length === undefined ? bits : Number(length);
  return prefix <= bits ? { address: address.text, prefix, family: address.family } : undefined;
}
