import { randomInt } from 'node:crypto';
import type { IntrospectRequest } from '@libs/contracts';
import type { Secrets } from '@libs/local-instance';
import { makeToken } from '@libs/token-format';
import type { Client } from 'pg';
import { TokenHasher } from '../../services/tokens/src/tokens/token-hasher';
import { readPeppers } from '../../services/tokens/src/start';
import { withoutIndexes } from './without-indexes';

/** Ids of the accounts, organizations and repositories that are made here begin after this one. */
const BASE = 10_000_000;
const CHUNKS = 10;
const SAMPLES_PER_CHUNK = 100;
/** From so many rows on it is quicker to make the indexes anew. */
const BULK = 50_000;

export type SampleKind = 'account' | 'repository';

/**
 * Tokens in the database, half of them of accounts (10 each) and half of repositories (20 each, 100 repositories to an organization),
 * made by one INSERT … SELECT for each step. Nobody knows their values; spread among them are some whose values are known.
 */
export class TokenPopulation {
  private made = 0;
  private readonly samples: Record<SampleKind, IntrospectRequest[]> = { account: [], repository: [] };
  private readonly hasher: TokenHasher;

  constructor(
    private readonly db: Client,
    { pepper }: Pick<Secrets, 'pepper'>,
  ) {
    this.hasher = new TokenHasher(readPeppers(pepper));
  }

  /** An account with 10 tokens. */
  get someAccountId(): number {
    return BASE;
  }

  /** A question about one of the tokens, wherever it is in the table; an account's is about its repository. */
  sample(kind: SampleKind): IntrospectRequest {
    const among = this.samples[kind];
    const sample = among[randomInt(among.length)];
    if (!sample) throw new Error('No tokens were made.');
    return sample;
  }

  async growTo(size: number): Promise<void> {
    if (size <= this.made) return;
    const from = this.made;
    await this.growDirectory(size);
    const grow = async (): Promise<void> => {
      for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
        const at = (share: number): number => from + Math.floor(((size - from) * share) / CHUNKS);
        await this.db.query(TOKENS, [at(chunk), at(chunk + 1) - 1, this.pepperId]);
        await this.addSamples(size);
      }
    };
    await (size - from < BULK ? grow() : withoutIndexes(this.db, 'tokens', grow));
    for (const table of ['tokens', 'accounts', 'repositories', 'organizations', 'repository_roles'])
      await this.db.query(`vacuum (analyze) ${table}`);
    await this.db.query('checkpoint');
    this.made = size;
  }

  private get pepperId(): string {
    return this.hasher.hash('').pepperId;
  }

  private async growDirectory(size: number): Promise<void> {
    for (const statement of DIRECTORY) await this.db.query(statement, [Math.floor(size / 20)]);
  }

  private async addSamples(size: number): Promise<void> {
    for (let index = 0; index < SAMPLES_PER_CHUNK; index += 1) {
      const kind = index % 2 === 0 ? 'account' : 'repository';
      const { token, tokenId } = makeToken(kind);
      const account = randomInt(Math.floor(size / 20));
      const repository = Math.floor(account / 2);
      const { hash, pepperId } = this.hasher.hash(token);
      await this.db.query(SAMPLE, [
        ...[tokenId, kind, BASE + (kind === 'account' ? account : repository), hash, pepperId],
      ]);
      this.samples[kind].push({
        token,
        ...(kind === 'account' && {
          repository: {
            provider: 'gh',
            organization: `bench-${String(Math.floor(repository / 100))}`,
            repository: `repository-${String(repository)}`,
          },
        }),
      });
    }
  }
}

/** $1 how many accounts. Whoever is there already stays. */
const DIRECTORY = [
  `insert into accounts (id, email, email_key) overriding system value
   select ${BASE} + i, 'bench-' || i || '@example.org', 'bench-' || i || '@example.org'
   from generate_series(0, $1::int - 1) i on conflict do nothing`,
  `insert into organizations (id, provider, name, name_key) overriding system value
   select ${BASE} + i, 'gh', 'bench-' || i, 'bench-' || i from generate_series(0, ($1::int - 1) / 200) i on conflict do nothing`,
  `insert into repositories (id, organization_id, name, name_key, visibility, default_branch) overriding system value
   select ${BASE} + i, ${BASE} + i / 100, 'repository-' || i, 'repository-' || i, 'Private', 'main'
   from generate_series(0, ($1::int - 1) / 2) i on conflict do nothing`,
  `insert into repository_roles (repository_id, account_id, permission)
   select ${BASE} + i / 2, ${BASE} + i, 'write' from generate_series(0, $1::int - 1) i on conflict do nothing`,
];

/** $1 first, $2 last, $3 pepper. */
const TOKENS = `
  insert into tokens (token_id, kind, account_id, repository_id, name, hash, pepper_id, created_by, created_at, expires_at, state_version)
  select left(translate(encode(h, 'base64'), '+/=', 'abc'), 12), case i % 2 when 0 then 'account' else 'repository' end,
    case i % 2 when 0 then ${BASE} + i / 20 end, case i % 2 when 1 then ${BASE} + i / 40 end, 'token-' || i, h, $3,
    ${BASE} + i / 20, now() - (i % 300) * interval '1 day', now() + (30 + i % 300) * interval '1 day', 1
  from generate_series($1::bigint, $2::bigint) i cross join lateral (select sha256(int8send(i)) as h) hashed`;

/** $1 token id, $2 kind, $3 its owner, $4 hash, $5 pepper. */
const SAMPLE = `
  insert into tokens (token_id, kind, account_id, repository_id, name, hash, pepper_id, created_at, expires_at, state_version)
  values ($1, $2::text, case $2::text when 'account' then $3::bigint end, case $2::text when 'repository' then $3::bigint end, 'sample', $4, $5, now(),
    now() + interval '300 days', 1)`;
