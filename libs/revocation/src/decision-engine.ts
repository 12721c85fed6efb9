import { AppliedHistory } from './applied-history';
import type { Clock } from '@libs/clock';
import type { Allow, Decision, Deny, Unavailable } from './decision';
import { FactCache, type Cached } from './fact-cache';
import type { Answer, Authority, BoundedCache, Entry, EntryStore, Fact, Query } from './facts';
import { Introspections, type Heard, type Introspection, type IntrospectionLimits } from './introspections';
import { ignoreProblem, type ReportProblem } from './problem';
import { Refusals, type Refused } from './refusals';
import { SecondLevel } from './second-level';
import { isProven, type Standing } from './standing';

export interface DecisionEnginePorts<R, T> {
  readonly clock: Clock;
  /** The LeaseClient. */
  readonly standing: Standing;
  readonly authority: Authority<R, T>;
  readonly l1: BoundedCache<string, Cached<T>>;
  readonly l2?: EntryStore<T> | undefined;
  /** By digest. */
  readonly refusals: BoundedCache<string, Refused>;
  readonly report?: ReportProblem | undefined;
}

export interface DecisionEngineOptions extends IntrospectionLimits {
  /** That of the lease parameters. */
  readonly historyMs: number;
  /** L2 that takes longer is a miss. */
  readonly l2TimeoutMs: number;
  /** How long 'unknown' and 'expired' are remembered; 'revoked' is for ever. */
  readonly refusalTtlMs: number;
  readonly retryAfterMs: number;
}

export const defaultDecisionEngineOptions: DecisionEngineOptions = {
  historyMs: 600_000,
  l2TimeoutMs: 50,
  authorityTimeoutMs: 2_000,
  maxConcurrentIntrospections: 64,
  maxQueuedIntrospections: 1_024,
  maxQueueWaitMs: 1_000,
  refusalTtlMs: 5_000,
  retryAfterMs: 1_000,
};

/** An answer that cannot be used was asked for too early, or not on the primary; one more is asked for, not many. */
const MAX_ASKS = 2;

/** Entries; a few milliseconds of the event loop. */
const LIFTED_AT_ONCE = 2_000;

/**
 * The ladder L1, L2, authority.
 *
 * Guarantee: allows a request only by a fact that no revocation which had answered before the request arrived has taken away: a
 * cached one under a fresh lease, or one read on the primary after the request arrived. What it cannot prove it asks; what it
 * cannot ask is unavailable, never a refusal.
 * Assumes: the caller asks stillValid() in the tick that uses an Allow; Authority reads on the primary.
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class DecisionEngine<R, T> {
  private readonly l1: FactCache<T>;
  private readonly l2: SecondLevel<T>;
  private readonly refusals: Refusals;
  private readonly introspections: Introspections<R, T>;
  private readonly history: AppliedHistory;
  private readonly report: ReportProblem;

  constructor(
    private readonly ports: DecisionEnginePorts<R, T>,
    private readonly options: DecisionEngineOptions,
  ) {
    const { clock, authority, standing } = ports;
    this.report = ports.report ?? ignoreProblem;
    this.l1 = new FactCache(ports.l1);
    this.l2 = new SecondLevel(clock, ports.l2, options.l2TimeoutMs, this.report);
    this.refusals = new Refusals(clock, ports.refusals, options.refusalTtlMs);
    this.history = new AppliedHistory(options.historyMs);
    this.introspections = new Introspections<R, T>(
      { clock, authority, view: standing.view, onAnswer: (query, heard) => this.learn(query, heard) },
      options,
    );
  }

  /** What can be said in this tick, from memory: a remembered refusal, a tombstone, L1. */
  decideNow(query: Query<R>): Allow<T> | Deny | undefined {
    const reason = this.refusals.get(query.digest);
    if (reason !== undefined) return { verdict: 'deny', rung: 'negative', reason };
    const entry = this.l1.get(query.key);
    const fromEntry = entry && this.judge(query, entry, 'l1');
    if (fromEntry?.verdict === 'deny') return fromEntry;
    return this.buried(query) ?? fromEntry;
  }

  /** The whole ladder. Rejects only with the signal's reason. */
  async decide(query: Query<R>, signal?: AbortSignal): Promise<Decision<T>> {
    signal?.throwIfAborted();
    const now = this.decideNow(query);
    if (now !== undefined) return now;
    if (!this.l2.absent && this.ports.standing.lease.fresh()) {
      const entry = await this.l2.find(query.key, signal);
      const found = this.decideNow(query) ?? (entry && this.judge(query, entry, 'l2'));
      if (found?.verdict === 'allow' && found.rung === 'l2' && entry) this.l1.keep(query.key, entry);
      if (found !== undefined) return found;
    }
    return this.ask(query, signal);
  }

  /**
   * Call once a minute. Under a fresh lease the complete suffix proves that whatever is usable now was still true at `applied`:
   * so entries are lifted there first, some at a time, and only then is the floor raised to where `applied` was `historyMs` ago: not
   * at all where the lease ends on the way. A lifted entry is written to L2 again when its copy there is half way to the floor, so that a
   * restarted process finds it. That write may come late without harm: it says what was true at its asOf. Resolves when L2 is written.
   */
  async maintain(): Promise<void> {
    const { clock, standing } = this.ports;
    const { view, lease } = standing;
    const { incarnation, applied } = view;
    if (!lease.fresh() || incarnation === null) return;
    const now = clock.now();
    this.history.record({ at: now, incarnation, applied });
    const halfWay = this.history.appliedAt(now - this.options.historyMs / 2) ?? 0;
    const [held, aging] = [this.l1.held(), [] as [string, Entry<T>][]];
    for (let from = 0; from < held.length; from += LIFTED_AT_ONCE) {
      // Requests have their turn in between.
      if (from > 0) await clock.sleep(0);
      if (!lease.fresh() || view.incarnation !== incarnation) return;
      const some = held.slice(from, from + LIFTED_AT_ONCE);
      aging.push(...this.l1.lift(some, (entry) => this.usable(entry), view.applied, halfWay));
    }
    view.raiseFloor(this.history.appliedAt(now - this.options.historyMs) ?? 0);
    // While L2 is in trouble the rest waits for another minute's turn: it is only for speed.
    for (const [key, entry] of aging) if (!(await this.l2.keep(key, entry))) return;
  }

  private async ask(query: Query<R>, signal: AbortSignal | undefined): Promise<Decision<T>> {
    const { lease } = this.ports.standing;
    for (let asked = 0; asked < MAX_ASKS; asked++) {
      const heard = await this.hear(query, asked === 0 && lease.fresh(), signal);
      const buried = this.buried(query);
      if (buried !== undefined) return buried;
      if (heard === undefined) break;
      const decision = this.conclude(heard);
      if (decision !== undefined) return decision;
    }
    const unavailable: Unavailable = { verdict: 'unavailable', retryAfterMs: this.options.retryAfterMs };
    return unavailable;
  }

  private async hear(
    query: Query<R>,
    mayJoinSent: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Heard<T> | undefined> {
    try {
      return await this.introspections.ask(query, mayJoinSent, signal);
    } catch (error) {
      signal?.throwIfAborted();
      this.report({ where: 'authority', error });
      return undefined;
    }
  }

  /** Undefined: this answer proves nothing, for this request, now. */
  private conclude({ answer, sentFrom, own }: Heard<T>): Allow<T> | Deny | undefined {
    if (!this.current(answer, sentFrom)) return undefined;
    if (!answer.active) return { verdict: 'deny', rung: 'authority', reason: answer.reason };
    const holds = own ? (): boolean => this.holdsForItsRequest(answer) : (): boolean => this.usable(answer);
    return holds() ? allow('authority', answer, holds) : undefined;
  }

  /** Not of another incarnation, not older than what was known when it was sent, not below the floor. */
  private current(answer: Answer<T>, sentFrom: Introspection<T>['sentFrom']): boolean {
    const { view } = this.ports.standing;
    if (view.incarnation === null) return true;
    if (answer.incarnation !== view.incarnation || answer.asOf < view.floor) return false;
    return sentFrom.incarnation !== answer.incarnation || answer.asOf >= sentFrom.applied;
  }

  /** Read after its request arrived, it needs no lease; only what came to be known since can speak against it. */
  private holdsForItsRequest(fact: Fact & { readonly expiresAt: number | null }): boolean {
    const { view, databaseClock } = this.ports.standing;
    if (fact.expiresAt !== null && databaseClock.isPast(fact.expiresAt)) return false;
    return view.incarnation === null || view.admits(fact);
  }

  private usable(
    fact: Fact & { readonly expiresAt: number | null; readonly askAgainAt?: number | null | undefined },
  ): boolean {
    const { standing } = this.ports;
    const { databaseClock } = standing;
    const { expiresAt, askAgainAt = null } = fact;
    if (expiresAt !== null && databaseClock.mayBePast(expiresAt)) return false;
    if (askAgainAt !== null && databaseClock.mayBePast(askAgainAt)) return false;
    return isProven(standing, fact);
  }

  private judge(query: Query<R>, entry: Entry<T>, rung: 'l1' | 'l2'): Allow<T> | Deny | undefined {
    // An id has one secret for ever: whoever presents another one is not its holder.
    if (entry.digest !== query.digest) return { verdict: 'deny', rung, reason: 'unknown' };
    const { databaseClock } = this.ports.standing;
    if (entry.expiresAt !== null && databaseClock.isPast(entry.expiresAt))
      return { verdict: 'deny', rung, reason: 'expired' };
    return this.usable(entry) ? allow(rung, entry, () => this.usable(entry)) : undefined;
  }

  private buried({ subject }: Query<R>): Deny | undefined {
    if (!this.ports.standing.view.buried(subject)) return undefined;
    return { verdict: 'deny', rung: 'tombstone', reason: 'revoked' };
  }

  /** Caches an answer, unless something known already speaks against it. */
  private learn({ key, digest }: Query<R>, { answer, sentAt, sentFrom }: Introspection<T>): void {
    const { databaseClock, view } = this.ports.standing;
    databaseClock.observe(answer.databaseTimeMs, sentAt);
    if (!this.current(answer, sentFrom)) return;
    if (!answer.active) {
      this.refusals.remember(digest, answer.reason);
      return;
    }
    if (!view.admits(answer)) return;
    const { incarnation, asOf, subjects, expiresAt, value, maxAgeMs } = answer;
    const askAgainAt = maxAgeMs === undefined ? undefined : answer.databaseTimeMs + maxAgeMs;
    const entry: Entry<T> = { incarnation, asOf, digest, subjects, expiresAt, askAgainAt, value };
    this.l1.keep(key, entry);
    void this.l2.keep(key, entry);
  }
}

function allow<T>(
  rung: Allow<T>['rung'],
  { value, incarnation, asOf, subjects }: Fact & { readonly value: T },
  stillValid: () => boolean,
): Allow<T> {
  return { verdict: 'allow', rung, value, incarnation, asOf, subjects, stillValid };
}
