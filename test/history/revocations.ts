import { groupBy } from './group-by';
import type { RestoredRecord, RevocationRecord } from './records';

/** The name under which an upload stands among the operations that a revocation of access ends. */
export const UPLOAD = 'upload';

/** All attempts at one revocation. */
export interface Revocation {
  readonly revocationId: string;
  readonly what: RevocationRecord['what'];
  readonly tokenIds: readonly string[];
  /** Null: all. */
  readonly operations: ReadonlySet<string> | null;
  /** In order of sending. */
  readonly attempts: readonly RevocationRecord[];
  readonly firstSentAt: number;
  /** When the first answer arrived that promises enforcement; null: none did. */
  readonly enforcedAt: number | null;
  /** From here on it binds nobody. */
  readonly restoredAt: number;
}

const isSuccess = (status: number | null): boolean => status !== null && status >= 200 && status < 300;

/** 202 says "revoked, not yet proven everywhere" and promises nothing yet. */
export const promisesEnforcement = ({ status }: RevocationRecord): boolean =>
  isSuccess(status) && status !== 202;

export const wasCarriedOut = ({ status }: RevocationRecord): boolean => isSuccess(status);

export function groupRevocations(
  attempts: readonly RevocationRecord[],
  restored: readonly RestoredRecord[],
): Revocation[] {
  const restoredAt = new Map(restored.map(({ revocationId, sentAt }) => [revocationId, sentAt]));
  const byId = groupBy(attempts, ({ revocationId }) => revocationId);
  return [...byId].map(([revocationId, unordered]) => {
    const ordered = unordered.toSorted((one, other) => one.sentAt - other.sentAt);
    const [first] = ordered;
    if (!first) throw new Error('a group has at least one member');
    const enforced = ordered
      .filter(promisesEnforcement)
      .map(({ answeredAt }) => answeredAt)
      .filter((at) => at !== null);
    return {
      revocationId,
      what: first.what,
      tokenIds: [...new Set(ordered.flatMap(({ tokenIds }) => tokenIds))],
      operations: first.operations && new Set(first.operations),
      attempts: ordered,
      firstSentAt: first.sentAt,
      enforcedAt: enforced.length === 0 ? null : Math.min(...enforced),
      restoredAt: restoredAt.get(revocationId) ?? Infinity,
    };
  });
}

/** Which revocations bear on the uses of a token. */
export class RevocationsByToken {
  private readonly byToken: ReadonlyMap<string, readonly Revocation[]>;

  constructor(revocations: readonly Revocation[]) {
    const pairs = revocations.flatMap((revocation) =>
      revocation.tokenIds.map((tokenId) => ({ tokenId, revocation })),
    );
    this.byToken = new Map(
      [...groupBy(pairs, ({ tokenId }) => tokenId)].map(([tokenId, found]) => [
        tokenId,
        found.map(({ revocation }) => revocation),
      ]),
    );
  }

  of(tokenId: string): readonly Revocation[] {
    return this.byToken.get(tokenId) ?? [];
  }

  /** Those that end this operation of the token. */
  ending(tokenId: string, operation: string): readonly Revocation[] {
    return this.of(tokenId).filter(({ operations }) => operations === null || operations.has(operation));
  }
}
