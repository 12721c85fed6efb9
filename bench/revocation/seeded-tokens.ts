import { SecretsFile } from '@libs/local-instance';
import { makeToken, type MadeToken, type TokenKind } from '@libs/token-format';
import { Client } from 'pg';
import { type Credential, credentialOf } from '../../test/chaos/load/request';
import type { Stack } from '../../deploy/stack/start-stack';
import { readPeppers, seedDirectory } from '../../services/tokens/src/start';
import { TokenHasher } from '../../services/tokens/src/tokens/token-hasher';
import type { Bench } from '../support/run-bench';

export interface SeededToken extends Credential {
  /** By which the API names it. */
  readonly id: number;
}

export interface Home {
  readonly accountId: number;
  readonly repositoryId: number;
  /** Of the repository. */
  readonly path: string;
  /** An account token of its admin. */
  readonly admin: Credential;
}

interface Owner {
  readonly kind: TokenKind;
  readonly repositoryId?: number;
  readonly accountId?: number;
  /** The account token that sessions were started with: one session for each of the tokens. */
  readonly startedWith?: number;
}

const PROVIDER = 'gh';
const ORGANIZATION = 'bench';

/** Puts tokens straight into the database: thousands in a second, and more in one place than the API would let in. */
export class TokenSeeder {
  private homes = 0;

  private constructor(
    private readonly db: Client,
    private readonly config: Parameters<typeof seedDirectory>[0],
  ) {}

  static async connect(bench: Bench, stack: Stack): Promise<TokenSeeder> {
    const { pepper } = await new SecretsFile(bench.dataDir).loadOrCreate();
    const databaseUrl = stack.servers.tokensDatabaseUrl;
    const db = new Client({ connectionString: databaseUrl });
    await db.connect();
    bench.atTheEnd(() => db.end());
    return new TokenSeeder(db, { databaseUrl, peppers: readPeppers(pepper) });
  }

  /** A new account with a new repository. */
  async home(): Promise<Home> {
    this.homes += 1;
    const repository = { name: `shop-${this.homes}` };
    const seeded = await seedDirectory(
      this.config,
      {
        account: { email: `bench-${this.homes}@localhost` },
        organization: { provider: PROVIDER, name: ORGANIZATION, role: 'admin' },
        repository,
      },
      {},
    );
    return {
      accountId: seeded.accountId,
      repositoryId: seeded.repositoryId,
      path: `organizations/${PROVIDER}/${ORGANIZATION}/repositories/${repository.name}`,
      admin: credentialOf('account', seeded.accountToken?.token ?? ''),
    };
  }

  repositoryTokens({ repositoryId }: Home, count: number): Promise<SeededToken[]> {
    return this.insert({ kind: 'repository', repositoryId }, count);
  }

  accountTokens({ accountId }: Home, count: number): Promise<SeededToken[]> {
    return this.insert({ kind: 'account', accountId }, count);
  }

  /** The tokens of sessions that were started with an account token. */
  sessionTokens({ accountId }: Home, startedWith: SeededToken, count: number): Promise<SeededToken[]> {
    return this.insert({ kind: 'account', accountId, startedWith: startedWith.id }, count);
  }

  private async insert(owner: Owner, count: number): Promise<SeededToken[]> {
    const made = Array.from({ length: count }, () => makeToken(owner.kind));
    const sessions = owner.startedWith === undefined ? [] : await this.insertSessions(owner, count);
    const hasher = new TokenHasher(this.config.peppers);
    const hashes = made.map(({ token }) => hasher.hash(token));
    const { rows } = await this.db.query<{ id: number; token_id: string }>(
      `insert into tokens (token_id, kind, account_id, repository_id, session_id, name, hash, pepper_id, expires_at, state_version)
       select given.token_id, $1, $2, $3, given.session_id, given.token_id, given.hash, $4, now() + interval '1 day', 1
       from unnest($5::text[], $6::bytea[], $7::bigint[]) as given(token_id, hash, session_id)
       returning id::float8 as id, token_id`,
      [
        ...[owner.kind, owner.accountId ?? null, owner.repositoryId ?? null, hashes[0]?.pepperId],
        made.map(({ tokenId }) => tokenId),
        hashes.map(({ hash }) => hash),
        made.map((_, index) => sessions[index] ?? null),
      ],
    );
    const ids = new Map(rows.map(({ token_id: tokenId, id }) => [tokenId, id]));
    return made.map((token) => seededToken(token, ids.get(token.tokenId) ?? NaN));
  }

  private async insertSessions({ accountId, startedWith }: Owner, count: number): Promise<number[]> {
    const { rows } = await this.db.query<{ id: number }>(
      `insert into sessions (account_id, started_at, ends_at, started_with)
       select $1, now(), now() + interval '1 day', $2 from generate_series(1, $3) returning id::float8 as id`,
      [accountId, startedWith, count],
    );
    return rows.map(({ id }) => id);
  }
}

const seededToken = ({ kind, token, tokenId }: MadeToken, id: number): SeededToken => ({
  ...{ kind, tokenId, id },
  value: token,
});
