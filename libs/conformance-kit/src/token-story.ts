import {
  accessChanged,
  type AccessChanged,
  tokenExpired,
  type TokenExpired,
  tokenIssued,
  type TokenIssued,
  type TokenKind,
  tokenRevoked,
  type TokenRevoked,
  type TokenState,
  tokenState,
} from '@libs/contracts';
import type { Held } from './consumer';
import { type EventRecord, eventRecord } from './records';

/** One change of a token as Portcullis publishes it: its state first, and when that is durable, the event. */
export interface Change {
  readonly state: EventRecord;
  readonly event: EventRecord;
}

/** Fields that a later release might add; the contract does not know them. */
export type MoreFields = Readonly<Record<string, unknown>>;

const BEGINNING = Date.UTC(2026, 2, 1, 12);
const MINUTE_MS = 60_000;

/** Gives the changes of one history their instants and their positions in the revocation log. */
export class RevocationLog {
  private minutes = 0;

  constructor(
    private seq = 0,
    private readonly incarnation = 'conformance-one',
  ) {}

  next(): { readonly seq: number; readonly incarnation: string } {
    this.seq += 1;
    return { seq: this.seq, incarnation: this.incarnation };
  }

  now(): Date {
    this.minutes += 1;
    return new Date(BEGINNING + this.minutes * MINUTE_MS);
  }
}

export interface Owner {
  readonly kind: TokenKind;
  readonly accountId?: number;
  readonly repositoryId?: number;
}

/** What becomes of one token. A change that is made here is told only when a scenario publishes it. */
export class TokenStory {
  private held: Held = { status: 'issued', version: 0 };
  private issuedAt = new Date(BEGINNING);

  constructor(
    readonly id: string,
    private readonly log: RevocationLog,
    private readonly owner: Owner = { kind: 'account', accountId: 7 },
  ) {}

  /** What a consumer holds of it that was told of every change. */
  get last(): Held {
    return this.held;
  }

  /** `more` is what is said beside, also in its state. */
  issue(more: MoreFields = {}): Change {
    this.issuedAt = this.log.now();
    const payload: TokenIssued = { ...this.next('issued'), issuedAt: this.issuedAt.toISOString() };
    return this.change(tokenIssued.type, { ...payload, ...more }, this.issuedAt, more);
  }

  revoke(more: MoreFields = {}): Change {
    const [at, place] = [this.log.now(), this.log.next()];
    const payload: TokenRevoked = { ...this.next('revoked'), revokedAt: at.toISOString(), ...place };
    return this.change(tokenRevoked.type, { ...payload, ...more }, at, place);
  }

  expire(more: MoreFields = {}): Change {
    const [at, place] = [this.log.now(), this.log.next()];
    const payload: TokenExpired = { ...this.next('expired'), expiredAt: at.toISOString(), ...place };
    return this.change(tokenExpired.type, { ...payload, ...more }, at, place);
  }

  /** A change of a kind that no release of today knows: the token stays what it is, and its version grows. */
  changeBy(type: string, more: MoreFields): Change {
    return this.change(type, { ...this.next(this.held.status), ...more }, this.log.now(), {});
  }

  /** Nothing is left of the token. */
  purge(): EventRecord {
    const { id } = this;
    const at = this.log.now();
    return eventRecord({
      to: 'states',
      type: tokenState.type,
      key: id,
      payload: null,
      at,
      note: 'tombstone',
    });
  }

  private next(status: Held['status']) {
    this.held = { status, version: this.held.version + 1 };
    return { tokenId: this.id, ...this.owner, version: this.held.version };
  }

  private change(type: string, payload: object, at: Date, inState: MoreFields): Change {
    const { id: key, owner, held } = this;
    const note = `${type} version ${held.version}`;
    const issuedAt = this.issuedAt.toISOString();
    const state: TokenState = { tokenId: key, ...owner, ...held, issuedAt };
    const told = { ...state, ...inState };
    return {
      state: eventRecord({
        to: 'states',
        type: tokenState.type,
        key,
        payload: told,
        at,
        note: `state of ${note}`,
      }),
      event: eventRecord({ to: 'history', type, key, payload, at, note }),
    };
  }
}

/** Somebody's role was changed: an event of the same topic that is not about a token. */
export function accessChange(log: RevocationLog, accountId: number): EventRecord {
  const at = log.now();
  const payload: AccessChanged = {
    organizationId: 3,
    accountId,
    reason: 'role-changed',
    changedAt: at.toISOString(),
    ...log.next(),
  };
  const key = accessChanged.keyOf(payload);
  return eventRecord({ to: 'history', type: accessChanged.type, key, payload, at, note: accessChanged.type });
}
