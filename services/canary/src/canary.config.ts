import {
  count,
  httpUrlList,
  leaseDuration,
  parseConfig,
  type ProcessConfig,
  processConfigOf,
  processSettings,
} from '@libs/config';
import { provider } from '@libs/contracts';
import { type LeaseParameters, leaseParametersFor } from '@libs/revocation';
import { parseToken } from '@libs/token-format';
import { z } from 'zod';

export interface CanaryConfig extends ProcessConfig {
  /** Base URLs of the gateways; a name with several addresses stands for one gateway at each. */
  gatewayUrls: readonly string[];
  /** Of an account that administers the canary's repository, and should be able to do nothing else. */
  accountToken: string;
  /** Base path of the operations on that repository. */
  repositoryPath: string;
  everyMs: number;
  /** Probes of each gateway after each revocation. */
  probes: number;
  lease: LeaseParameters;
}

/** Each ends up as one segment of a path. */
const REPOSITORY = /^([a-z]+)\/([^/\s]+)\/([^/\s]+)$/;

const isOrigin = (text: string): boolean => {
  const { origin, href } = new URL(text);
  return href === `${origin}/`;
};

const repositoryPath = z.string().transform((text, context) => {
  const [, code, organization, repository] = REPOSITORY.exec(text) ?? [];
  if (provider.safeParse(code).success && code && organization && repository)
    return `/api/v3/organizations/${code}/${encodeURIComponent(organization)}/repositories/${encodeURIComponent(repository)}`;
  context.addIssue({
    code: 'custom',
    message: 'must be PROVIDER/ORGANIZATION/REPOSITORY, e.g. gh/acme/canary',
  });
  return z.NEVER;
});

export const canarySettings = z.object({
  ...processSettings.shape,
  CANARY_GATEWAYS: httpUrlList
    .refine((urls) => urls.every(isOrigin), 'must be base URLs without a path, a query or a password')
    .describe('Base URL of each gateway; a name with several addresses is a gateway at each'),
  CANARY_TOKEN: z
    .string()
    .refine((text) => parseToken(text)?.kind === 'account', 'must be an account token (pca_…)')
    .meta({
      description: 'Token of an account that administers CANARY_REPOSITORY and nothing else',
      secret: true,
    }),
  CANARY_REPOSITORY: repositoryPath.describe(
    'An empty repository for this canary alone, as PROVIDER/ORGANIZATION/REPOSITORY',
  ),
  CANARY_EVERY_MS: z.coerce.number().int().min(200).max(3_600_000).default(10_000).meta({
    description: 'From the begin of a round to the begin of the next; at least LEASE_MS',
    unit: 'ms',
  }),
  CANARY_PROBES: count.min(2).max(1_000).default(16).describe('Probes of each gateway after each revocation'),
  LEASE_MS: leaseDuration,
});

const schema = canarySettings
  // Two leases are watched after each answer: with less than one between them, ever more tokens would be watched at once.
  .refine((env) => env.CANARY_EVERY_MS >= env.LEASE_MS, {
    path: ['CANARY_EVERY_MS'],
    error: 'must be at least LEASE_MS',
  })
  .transform((env): CanaryConfig => ({
    ...processConfigOf(env),
    gatewayUrls: env.CANARY_GATEWAYS,
    accountToken: env.CANARY_TOKEN,
    repositoryPath: env.CANARY_REPOSITORY,
    everyMs: env.CANARY_EVERY_MS,
    probes: env.CANARY_PROBES,
    lease: leaseParametersFor(env.LEASE_MS),
  }));

export const readCanaryConfig = (env: Readonly<Record<string, string | undefined>>): CanaryConfig =>
  parseConfig(schema, env);
