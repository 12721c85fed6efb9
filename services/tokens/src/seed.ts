import type { Provider } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { dataSourceOptions } from '@libs/database';
import { createLogger } from '@libs/telemetry';
import { DataSource } from 'typeorm';
import { AuditLog } from './audit/audit-log';
import { type DirectorySeed, seed, type SeededIds } from './directory/seed-directory';
import { entities, migrations } from './schema';
import type { TokensConfig } from './tokens.config';
import { isLiveToken } from './tokens/is-live-token';
import { TokenEvents } from './tokens/token-events';
import { TokenHasher } from './tokens/token-hasher';
import { TokensService } from './tokens/tokens.service';

/** Who lives in a Portcullis that was just set up on one machine. */
export const FIRST_RESIDENTS = {
  email: 'admin@localhost',
  provider: 'gh',
  organization: 'acme',
  repository: 'shop',
} as const;

/** The first residents and their account token: the kept one, if it is still good, or a new one. */
export async function seedFirstResidents(
  config: Pick<TokensConfig, 'databaseUrl' | 'peppers'>,
  kept?: string,
): Promise<{ readonly token: string; readonly isNew: boolean }> {
  const { email, provider, organization, repository } = FIRST_RESIDENTS;
  const wanted = {
    account: { email, isAdmin: true },
    organization: { provider, name: organization, role: 'admin' as const },
    repository: { name: repository },
  };
  const { accountToken } = await seedDirectory(config, wanted, { kept, name: 'first-start' });
  if (!accountToken) throw new Error('No account token was issued');
  return accountToken;
}

/** Where the canary of a Portcullis that was just set up lives, unless its operator says where. */
export const CANARY_HOME = { provider: 'gh', organization: 'acme', repository: 'canary' } as const;

/** The least that a canary needs: an account that administers one repository, which is empty, and has no part in anything else. */
export async function seedCanary(
  config: Pick<TokensConfig, 'databaseUrl' | 'peppers'>,
  home: { readonly provider: Provider; readonly organization: string; readonly repository: string },
  kept?: string,
): Promise<string> {
  const { provider, organization, repository } = home;
  const wanted = {
    account: { email: 'canary@localhost' },
    organization: { provider, name: organization },
    repository: { name: repository },
  };
  const { accountToken } = await seedDirectory(config, wanted, { kept });
  if (!accountToken) throw new Error('No account token was issued');
  return accountToken.token;
}

export interface SeededDirectory extends SeededIds {
  /** There when one was asked for: the kept one, if it is still good, or a new one. */
  readonly accountToken?: { readonly token: string; readonly isNew: boolean };
}

/**
 * Makes the account, the organization and the repository with the account as its admin, as far as they are absent. Give
 * `accountToken` to have an account token as well: the given value, if it is a live token of that account, or else a new one.
 */
export async function seedDirectory(
  config: Pick<TokensConfig, 'databaseUrl' | 'peppers'>,
  wanted: DirectorySeed,
  accountToken?: { readonly kept?: string | undefined; readonly name?: string },
): Promise<SeededDirectory> {
  const logger = createLogger({ service: 'tokens-seed', level: 'warn' });
  const settings = { url: config.databaseUrl, applicationName: 'portcullis-tokens-seed', logger };
  const db = await new DataSource(dataSourceOptions(settings, { entities, migrations })).initialize();
  try {
    const ids = await seed(db, wanted);
    if (!accountToken) return ids;
    const hasher = new TokenHasher(config.peppers);
    const { kept, name } = accountToken;
    if (kept !== undefined && (await isLiveToken(db, hasher, kept, ids.accountId)))
      return { ...ids, accountToken: { token: kept, isNew: false } };
    const tokens = new TokensService(
      db,
      new TokenEvents(new Outbox({ notify: true })),
      new AuditLog(),
      hasher,
    );
    const { token } = await tokens.issueForAccount(ids.accountId, { name });
    return { ...ids, accountToken: { token, isNew: true } };
  } finally {
    await db.destroy();
  }
}
