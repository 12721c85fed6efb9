import { makeToken } from '@libs/token-format';
import type { Chance } from '../kernel/chance';
import { TokenHasher } from '../../../services/tokens/src/tokens/token-hasher';
import type { Postgres } from './postgres';
import type { TokenRow } from './tables';

export type Owner = { readonly accountId: number } | { readonly repositoryId: number };

export interface IssuedToken {
  readonly id: number;
  readonly owner: Owner;
  readonly tokenId: string;
  readonly accountId: number | null;
  readonly repositoryId: number | null;
  readonly expiresAt: number | null;
  readonly value: string;
  /** As good as the value in every way but one: it is another secret for the same id. */
  readonly forged: string;
}

/** Issues tokens as TokensService does; a token is there from its commit on, which no schedule disturbs. */
export class Issuer {
  readonly hasher = new TokenHasher([{ id: 'one', secret: Buffer.alloc(32, 7) }]);

  constructor(
    private readonly database: Postgres,
    private readonly chance: Chance,
  ) {}

  issue(owner: Owner, lifetimeMs: number | undefined): IssuedToken {
    const bytes = (size: number): Uint8Array =>
      Uint8Array.from({ length: size }, () => this.chance.integer(0, 255));
    const kind = 'accountId' in owner ? 'account' : 'repository';
    const { token: value, tokenId } = makeToken(kind, bytes);
    const { tables } = this.database;
    const expiresAt = lifetimeMs === undefined ? null : this.database.nowMs() + lifetimeMs;
    const { hash, pepperId } = this.hasher.hash(value);
    const row: TokenRow = {
      id: tables.facts.tokens.size + 1,
      tokenId,
      kind,
      accountId: 'accountId' in owner ? owner.accountId : null,
      repositoryId: 'repositoryId' in owner ? owner.repositoryId : null,
      hash,
      pepperId,
      expiresAt,
      revokedSeq: null,
      expiredSeq: null,
    };
    tables.facts = { ...tables.facts, tokens: new Map(tables.facts.tokens).set(row.id, row) };
    const { id, accountId, repositoryId } = row;
    return {
      id,
      owner,
      tokenId,
      accountId,
      repositoryId,
      expiresAt,
      value,
      forged: this.forge(kind, tokenId),
    };
  }

  /** The first twelve draws name a token: here they spell the id that is given. */
  private forge(kind: TokenRow['kind'], tokenId: string): string {
    const letters = Array.from(tokenId, (letter) => BASE62.indexOf(letter));
    let drawn = 0;
    const bytes = (size: number): Uint8Array =>
      Uint8Array.from({ length: size }, () => letters[drawn++] ?? this.chance.integer(0, 247));
    return makeToken(kind, bytes).token;
  }
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
