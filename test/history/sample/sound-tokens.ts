import type { TokenRow } from '../dumps';
import type { RevocationRecord } from '../records';
import { databaseTime, type SampleHistory } from './sample-history';
import type { SoundEvents } from './sound-events';

const TOPIC = 'portcullis.token.events.v1';

export interface IssueOptions {
  readonly at: number;
  readonly repositoryId?: number;
  /** Makes it an account token. */
  readonly accountId?: number;
  readonly expiresAt?: number;
}

export interface Attempt {
  readonly sentAt: number;
  readonly answeredAt: number | null;
  readonly status: number | null;
}

/** When a revocation is in the database, and when it is proven; between them some gateways know of it and others do not. */
export interface Moments {
  readonly committedAt: number;
  readonly enforcedAt: number;
}

type Outcome = Pick<RevocationRecord, 'seq' | 'enforcers' | 'waitedMs'>;

/** The tokens service of a system that makes no mistake. Its methods are called in order of their commits. */
export class SoundTokens {
  private revocations = 0;
  private readonly versions = new Map<string, number>();

  constructor(
    private readonly history: SampleHistory,
    private readonly events: SoundEvents,
  ) {}

  issue({ at, repositoryId, accountId, expiresAt }: IssueOptions): string {
    const { records, after } = this.history;
    const id = after.tokens.length + 1;
    const tokenId = `token${String(id).padStart(7, '0')}`;
    const tokenKind = accountId === undefined ? 'repository' : 'account';
    const owner = { repositoryId: repositoryId ?? null, accountId: accountId ?? null };
    records.push({
      record: 'issued',
      tokenId,
      tokenKind,
      id,
      ...owner,
      expiresAt: expiresAt ?? null,
      answeredAt: at,
    });
    after.tokens.push({ tokenId, id, revokedSeq: null, expiredSeq: null, ...owner });
    this.versions.set(tokenId, 1);
    this.tell('token.issued.v1', tokenId, { tokenId, kind: tokenKind, version: 1 }, at);
    return tokenId;
  }

  /** One token, or several at once. */
  revoke(tokenIds: readonly string[], attempts: readonly Attempt[], moments: Moments): string {
    for (const token of tokenIds.map((tokenId) => this.token(tokenId))) {
      if (token.revokedSeq !== null) continue;
      const auditPosition = this.audit(deletion(token));
      const seq = this.log('token', token.tokenId, moments.committedAt);
      this.receipt(seq, auditPosition, moments.enforcedAt);
      this.stamp(token, seq, moments.committedAt);
    }
    const seqs = tokenIds.map((tokenId) => this.token(tokenId).revokedSeq ?? 0);
    const what = tokenIds.length === 1 ? 'token' : 'bulk';
    return this.record(what, tokenIds, null, attempts, outcome(Math.max(...seqs)));
  }

  deleteRepository(repositoryId: number, attempts: readonly Attempt[], moments: Moments): string {
    const tokens = this.history.after.tokens.filter((token) => token.repositoryId === repositoryId);
    const live = tokens.filter((token) => token.revokedSeq === null && token.expiredSeq === null);
    for (const token of live) this.audit(deletion(token));
    const auditPosition = this.audit({
      action: 'repositories.delete',
      entityId: String(repositoryId),
      repositoryId,
    });
    const seq = this.log('repository', String(repositoryId), moments.committedAt);
    this.receipt(seq, auditPosition, moments.enforcedAt);
    const told = { repositoryId, reason: 'repository-deleted', seq };
    this.tell('access.changed.v1', `repository:${repositoryId}`, told, moments.committedAt);
    for (const token of live) this.stamp(token, seq, moments.committedAt);
    const tokenIds = tokens.map(({ tokenId }) => tokenId);
    return this.record('repository', tokenIds, null, attempts, outcome(seq));
  }

  /** A role of an account, or its membership. */
  takeAccess(
    what: 'role' | 'account',
    taken: { readonly accountId: number; readonly operations: readonly string[] },
    attempts: readonly Attempt[],
    moments: Moments,
  ): string {
    const { accountId, operations } = taken;
    const action = what === 'role' ? 'repositories.people.update' : 'organizations.people.delete';
    const auditPosition = this.audit({ action, entityId: String(accountId), repositoryId: null });
    const seq = this.log('change', String(accountId), moments.committedAt);
    this.receipt(seq, auditPosition, moments.enforcedAt);
    const reason = what === 'role' ? 'role-changed' : 'person-removed';
    this.tell('access.changed.v1', `account:${accountId}`, { accountId, reason, seq }, moments.committedAt);
    const tokens = this.history.after.tokens.filter((token) => token.accountId === accountId);
    return this.record(
      what,
      tokens.map(({ tokenId }) => tokenId),
      [...operations],
      attempts,
      outcome(seq),
    );
  }

  restore(revocationId: string, accountId: number, sentAt: number): void {
    this.history.records.push({ record: 'restored', revocationId, sentAt });
    this.audit({
      action: 'repositories.people.update',
      entityId: String(accountId),
      repositoryId: null,
    });
    const seq = this.log('change', String(accountId), sentAt + 1);
    const told = { accountId, reason: 'role-changed', seq };
    this.tell('access.changed.v1', `account:${accountId}`, told, sentAt + 1);
  }

  /** A repository that the account adds, of which nobody is told. */
  addRepository(accountId: number, { sentAt, answeredAt }: { sentAt: number; answeredAt: number }): void {
    this.history.records.push({ record: 'granted', accountId, sentAt, answeredAt });
    this.log('change', String(accountId), sentAt + 1);
  }

  /** What the sweeper does some time after the expiry. */
  sweep(tokenId: string, at: number): void {
    const token = this.token(tokenId);
    if (token.revokedSeq !== null) return;
    token.expiredSeq = this.log('token', tokenId, at);
    const version = this.nextVersion(tokenId);
    this.tell('token.expired.v1', tokenId, { tokenId, version, seq: token.expiredSeq }, at);
  }

  token(tokenId: string): TokenRow {
    const token = this.history.after.tokens.find((row) => row.tokenId === tokenId);
    if (!token) throw new Error(`${tokenId} was not issued`);
    return token;
  }

  private stamp(token: TokenRow, seq: number, at: number): void {
    token.revokedSeq = seq;
    const { tokenId } = token;
    this.tell('token.revoked.v1', tokenId, { tokenId, version: this.nextVersion(tokenId), seq }, at);
  }

  private nextVersion(tokenId: string): number {
    const version = (this.versions.get(tokenId) ?? 0) + 1;
    this.versions.set(tokenId, version);
    return version;
  }

  private audit(row: {
    action: string;
    entityId: string;
    tokenId?: string;
    repositoryId: number | null;
  }): number {
    const { audit } = this.history.after;
    const position = audit.length + 1;
    audit.push({ position, result: 'succeed', tokenId: null, ...row });
    return position;
  }

  private log(kind: 'token' | 'repository' | 'change', subject: string, at: number): number {
    const log = this.history.after['rev-log'];
    const seq = log.length + 1;
    log.push({ seq, kind, subject, atMs: databaseTime(at) });
    return seq;
  }

  private receipt(seq: number, auditPosition: number, at: number): void {
    const enforcedAtMs = Math.floor(databaseTime(at));
    this.history.after.receipts.push({ seq, auditPosition, enforcedAtMs, enforcers: 3, waitedMs: 5 });
  }

  private tell(type: string, key: string, payload: Record<string, unknown>, at: number): void {
    this.events.add({ service: 'tokens', topic: TOPIC, type, key, payload }, at);
  }

  private record(
    what: RevocationRecord['what'],
    tokenIds: readonly string[],
    operations: string[] | null,
    attempts: readonly Attempt[],
    found: Outcome,
  ): string {
    this.revocations += 1;
    const revocationId = `revocation-${this.revocations}`;
    for (const [index, attempt] of attempts.entries()) {
      const isAnswered = attempt.status !== null && attempt.status < 300;
      this.history.records.push({
        record: 'revocation',
        revocationId,
        what,
        tokenIds: [...tokenIds],
        operations,
        via: 'g1',
        ...attempt,
        ...(isAnswered ? found : { seq: null, enforcers: null, waitedMs: null }),
        repeat: index > 0,
      });
    }
    return revocationId;
  }
}

const outcome = (seq: number): Outcome => ({ seq, enforcers: 3, waitedMs: 5 });

const deletion = ({ tokenId, id, accountId, repositoryId }: TokenRow) => ({
  action: accountId === null ? 'repositories.tokens.delete' : 'user.tokens.delete',
  entityId: String(id),
  tokenId,
  repositoryId,
});
