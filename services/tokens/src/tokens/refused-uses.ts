import type { TokenKind } from '@libs/contracts';
import type { Logger } from '@libs/telemetry';
import { LRUCache } from 'lru-cache';
import { type DataSource } from 'typeorm';
import { type AuditLog } from '../audit/audit-log';

export interface RefusedUse {
  readonly id: number;
  readonly tokenId: string;
  readonly kind: TokenKind;
  readonly accountId?: number;
  readonly repositoryId?: number;
  readonly reason: 'revoked' | 'expired';
}

const ONE_A_TOKEN_IN_MS = 60_000;
/** Each holds a connection of the pool that the API answers from, for as long as somebody else has the end of the audit. */
const AT_ONCE = 2;

/**
 * Puts the use of an expired or revoked token into the audit log, beside the answer and not before it. At most one entry a
 * minute and token from this process, and few at once: whoever holds a dead token must not be able to write a row each time.
 */
export class RefusedUses {
  private readonly recent = new LRUCache<string, true>({ max: 10_000, ttl: ONE_A_TOKEN_IN_MS });
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
    private readonly logger: Logger,
  ) {}

  note(use: RefusedUse): void {
    if (this.recent.has(use.tokenId) || this.writing.size >= AT_ONCE) return;
    this.recent.set(use.tokenId, true);
    const write = this.write(use)
      .catch((error: unknown) => {
        this.recent.delete(use.tokenId);
        this.logger.warn({ err: error }, 'The refused use of a token could not be put into the audit log');
      })
      .finally(() => this.writing.delete(write));
    this.writing.add(write);
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await Promise.all(this.writing);
  }

  private async write({ id, tokenId, kind, accountId, repositoryId, reason }: RefusedUse): Promise<void> {
    await this.db.transaction((tx) =>
      this.audit.append(tx, [
        {
          action: kind === 'account' ? 'user.tokens.use' : 'repositories.tokens.use',
          result: 'rejected',
          actor: { tokenId, accountId },
          repositoryId,
          entityId: id,
          details: { reason },
        },
      ]),
    );
  }
}
