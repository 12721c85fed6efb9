import type { Clock } from '@libs/clock';
import {
  AckBarrier,
  Bell,
  type Answer,
  type Cached,
  DecisionEngine,
  defaultDecisionEngineOptions,
  type Entry,
  HeadWatch,
  type LeaseParameters,
  LeaseClient,
  LeaseServer,
  type LeaseStore,
  type Query,
  type Refused,
  RevocationWaiter,
} from '../src';
import { ManualClock } from './manual-clock';
import { MemoryLeaseStore } from './memory-lease-store';

/** Short, so that a random schedule of seconds crosses every limit many times. */
export const parameters: LeaseParameters = {
  durationMs: 1_000,
  driftRatio: 0.01,
  pollMs: 200,
  historyMs: 3_000,
  maxClockDisagreementMs: 50,
};

interface Token {
  readonly id: string;
  readonly account: string;
  readonly expiresAt: number | null;
  revokedSeq?: number;
  /** When its revocation answered, in the order of the world's events. */
  answered?: number;
}

interface Value {
  readonly roles: number;
}

function present<X>(value: X | undefined): X {
  if (value === undefined) throw new Error('The world lost something.');
  return value;
}

/** A process can be stopped: then nothing reaches it until it goes on. */
class Gate {
  private closed: Promise<void> | undefined;
  private reopen: () => void = () => undefined;

  close(): void {
    this.closed ??= new Promise((resolve) => (this.reopen = resolve));
  }
  open(): void {
    this.reopen();
    this.closed = undefined;
  }
  async pass(): Promise<void> {
    while (this.closed !== undefined) await this.closed;
  }
}

/** A process's own clocks: a rate error, steps of the wall clock, a monotonic clock that stops while the machine is suspended. */
class ProcessClock implements Clock {
  wallOffset = 0;
  private lost = 0;

  constructor(
    private readonly world: ManualClock,
    private readonly rate: number,
    readonly gate: Gate,
  ) {}

  now(): number {
    return (this.world.now() - this.lost) * this.rate;
  }
  wallNow(): number {
    return this.world.wallNow() + this.wallOffset;
  }
  lose(ms: number): void {
    this.lost += ms;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.world.sleep(ms / this.rate, signal);
    await this.gate.pass();
  }
}

export interface Enforcer {
  readonly clock: ProcessClock;
  readonly client: LeaseClient;
  readonly engine: DecisionEngine<string, Value>;
  readonly barrier: AckBarrier;
  readonly slot: number;
  partitioned: boolean;
  stoppedAt?: { at: number; suspended: boolean } | undefined;
}

interface Api {
  readonly clock: ProcessClock;
  readonly server: LeaseServer;
  readonly waiter: RevocationWaiter;
  readonly head: HeadWatch;
}

/** Everything around the core, with one source of chance; it records each breach of the promise. */
export class World {
  readonly clock = new ManualClock();
  readonly store = new MemoryLeaseStore(() => this.clock.now());
  readonly breaches: string[] = [];
  readonly enforcers: Enforcer[] = [];
  readonly counts = {
    accepted: 0,
    fromCache: 0,
    denied: 0,
    unavailable: 0,
    answered: 0,
    uploads: 0,
    overdue: 0,
  };
  private readonly l2 = new Map<string, Entry<Value>>();
  private oldL2 = new Map<string, Entry<Value>>();
  private readonly tokens: Token[] = [];
  private readonly accounts = new Map<
    string,
    { roles: number; answered: { roles: number; order: number }[] }
  >();
  private apis: Api[] = [];
  private order = 0;
  private epochs = 0;
  private waiting = 0;
  private state: number;

  constructor(seed: number) {
    this.state = seed | 1;
    for (const account of ['7', '8']) this.accounts.set(account, { roles: 1, answered: [] });
    for (let i = 0; i < 5; i++) this.issue(i % 2 === 0 ? '7' : '8', null);
    this.apis = [this.startApi(0), this.startApi(1)];
    for (let slot = 0; slot < 2; slot++) this.enforcers.push(this.startEnforcer(slot));
  }

  random(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) | 0;
    return (this.state >>> 8) / 2 ** 24;
  }

  /** Mostly quick, at times slow, rarely slower than a lease. */
  private lag(): Promise<void> {
    const luck = this.random();
    const longest = luck < 0.7 ? 10 : luck < 0.97 ? 120 : 1_500;
    return this.clock.sleep(this.random() * longest);
  }

  private slow<A extends unknown[], X>(call: (...args: A) => Promise<X>): (...args: A) => Promise<X> {
    return async (...args) => {
      await this.lag();
      const result = await call(...args);
      await this.lag();
      return result;
    };
  }

  private startApi(index: number): Api {
    const clock = new ProcessClock(this.clock, index === 0 ? 1.0099 : 1, new Gate());
    const store: LeaseStore = {
      beat: this.slow((beat) => this.store.beat(beat)),
      read: this.slow((range) => this.store.read(range)),
      release: this.slow((lease) => this.store.release(lease)),
      listLeases: this.slow(() => this.store.listLeases()),
    };
    const bell = new Bell(clock);
    const head = new HeadWatch(clock);
    const server = new LeaseServer({ store, head, wakeWaiters: () => bell.ring() }, parameters, {
      maxRows: 3,
    });
    const waiter = new RevocationWaiter({ clock, leases: store, wake: bell }, parameters);
    return { clock, server, waiter, head };
  }

  private startEnforcer(slot: number): Enforcer {
    const clock = new ProcessClock(this.clock, slot === 0 ? 0.9901 : 1.0099, new Gate());
    const refuseIfPartitioned = (): void => {
      if (enforcer.partitioned) throw new Error('partitioned');
    };
    const call = async <X>(run: () => Promise<X>): Promise<X> => {
      await this.lag();
      refuseIfPartitioned();
      const result = await run();
      await this.lag();
      refuseIfPartitioned();
      await clock.gate.pass();
      return result;
    };
    const transport = {
      renew: (request: Parameters<LeaseServer['renew']>[0], signal: AbortSignal) =>
        call(() => this.api().server.renew(request, signal)),
      release: (lease: { holder: string; epoch: string }) => call(() => this.api().server.release(lease)),
    };
    const barrierOf: { barrier?: AckBarrier } = {};
    const client = new LeaseClient(
      { clock, transport, random: () => this.random() },
      {
        holder: `enforcer-${slot}`,
        epoch: `${this.epochs++}`,
        parameters,
        renewTimeoutMs: 700,
        maxBackoffMs: 200,
        beforeAck: () => present(barrierOf.barrier).drained(),
      },
    );
    const barrier = (barrierOf.barrier = new AckBarrier(client));
    const engine = new DecisionEngine<string, Value>(
      {
        clock,
        standing: client,
        authority: { introspect: (id) => call(() => Promise.resolve(this.introspect(id))) },
        l1: new Map<string, Cached<Value>>(),
        l2: {
          get: (key) => call(() => Promise.resolve(this.l2.get(key))),
          put: async (key, entry) => {
            await this.lag();
            this.l2.set(key, entry);
          },
        },
        refusals: new Map<string, Refused>(),
      },
      {
        ...defaultDecisionEngineOptions,
        historyMs: parameters.historyMs,
        l2TimeoutMs: 100,
        maxConcurrentIntrospections: 3,
        authorityTimeoutMs: 20_000,
      },
    );
    const enforcer: Enforcer = { clock, client, engine, barrier, slot, partitioned: false };
    client.start();
    return enforcer;
  }

  private api(): Api {
    return present(this.apis[Math.floor(this.random() * this.apis.length)]);
  }

  private introspect(id: string): Answer<Value> {
    const token = present(this.tokens.find((other) => other.id === id));
    const { incarnation, head: asOf } = this.store;
    const read = { incarnation, asOf, databaseTimeMs: this.clock.now() };
    if (token.revokedSeq !== undefined) return { ...read, active: false, reason: 'revoked' };
    const { expiresAt, account } = token;
    if (expiresAt !== null && expiresAt <= this.clock.now())
      return { ...read, active: false, reason: 'expired' };
    const subjects = [`token:${id}`, `account:${account}`, `change:${account}`, 'all'];
    return {
      ...read,
      active: true,
      subjects,
      expiresAt,
      value: { roles: present(this.accounts.get(account)).roles },
    };
  }

  issue(account: string, lifetimeMs: number | null): void {
    const expiresAt = lifetimeMs === null ? null : this.clock.now() + lifetimeMs;
    this.tokens.push({ id: `t${this.tokens.length}`, account, expiresAt });
  }

  private token(pick: number): Token {
    return present(this.tokens[pick % this.tokens.length]);
  }

  /** Everyone is asked; an accepted request is checked when it goes upstream. */
  requestEverywhere(pick: number): void {
    for (const enforcer of this.enforcers) void this.request(enforcer, this.token(pick));
  }

  private async request(enforcer: Enforcer, token: Token): Promise<void> {
    await enforcer.clock.gate.pass();
    const started = this.order++;
    const startedAt = this.clock.now();
    const query: Query<string> = {
      key: token.id,
      digest: `digest of ${token.id}`,
      subject: `token:${token.id}`,
      request: token.id,
    };
    for (let tries = 0; tries < 3; tries++) {
      const decision = await enforcer.engine.decide(query);
      await enforcer.clock.gate.pass();
      if (decision.verdict === 'deny') {
        this.checkDenial(token, decision.reason);
        return;
      }
      if (decision.verdict === 'unavailable') break;
      if (this.random() < 0.5) await this.lag();
      await enforcer.clock.gate.pass();
      if (!decision.stillValid()) continue;
      this.checkAcceptance(enforcer, token, decision.value, { started, startedAt }, decision.rung);
      await this.upload(enforcer, token, decision);
      return;
    }
    this.counts.unavailable += 1;
  }

  private checkAcceptance(
    { slot }: Enforcer,
    token: Token,
    value: Value,
    { started, startedAt }: { started: number; startedAt: number },
    rung: string,
  ): void {
    this.counts.accepted += 1;
    if (rung !== 'authority') this.counts.fromCache += 1;
    const what = `enforcer ${slot} accepted ${token.id} (${rung}) at ${this.clock.now()}`;
    if (token.answered !== undefined && token.answered < started)
      this.breaches.push(`${what} after its revocation had answered`);
    const stale = present(this.accounts.get(token.account)).answered.some(
      ({ roles, order }) => roles > value.roles && order < started,
    );
    if (stale) this.breaches.push(`${what} with roles that had been changed`);
    if (token.expiresAt !== null && token.expiresAt < startedAt)
      this.breaches.push(`${what} after it had expired`);
  }

  private checkDenial(token: Token, reason: string): void {
    this.counts.denied += 1;
    const expired = token.expiresAt !== null && token.expiresAt <= this.clock.now();
    const right = reason === 'expired' ? expired : reason === 'revoked' && token.revokedSeq !== undefined;
    if (!right) this.breaches.push(`${token.id} was refused as ${reason}, which it is not`);
  }

  private async upload(
    { barrier, clock }: Enforcer,
    token: Token,
    fact: { incarnation: string; asOf: number; subjects: readonly string[] },
  ): Promise<void> {
    const pass = barrier.enter(fact);
    if (pass === undefined) return;
    await this.lag();
    await clock.gate.pass();
    if (pass.stillValid()) {
      this.counts.uploads += 1;
      if (token.answered !== undefined)
        this.breaches.push(`an upload of ${token.id} was acknowledged after its revocation answered`);
    }
    pass.leave();
  }

  revoke(pick: number): void {
    const token = this.token(pick);
    token.revokedSeq ??= this.commit(`token:${token.id}`);
    void this.answer(token.revokedSeq, () => this.answered([token]));
  }

  revokeMany(account: string | undefined): void {
    const hit = this.tokens.filter((token) => account === undefined || token.account === account);
    const seq = this.commit(account === undefined ? 'all' : `account:${account}`);
    for (const token of hit) token.revokedSeq ??= seq;
    void this.answer(seq, () => this.answered(hit));
    this.issue('7', null);
    this.issue('8', null);
  }

  changeRoles(name: string): void {
    const account = present(this.accounts.get(name));
    const roles = (account.roles += 1);
    void this.answer(this.commit(`change:${name}`), () => {
      account.answered.push({ roles, order: this.order++ });
      this.tokens.forEach((token, pick) => {
        if (token.account === name) this.requestEverywhere(pick);
      });
    });
  }

  private commit(subject: string): number {
    const seq = this.store.commit(subject);
    const { incarnation } = this.store;
    for (const { head } of this.apis) void this.lag().then(() => head.announce(seq));
    for (const { client, clock } of this.enforcers) {
      for (let copy = this.random() * 3; copy > 1; copy--) {
        void this.lag()
          .then(() => clock.gate.pass())
          .then(() => client.view.hint({ seq, subject, incarnation, wholeRow: true }));
      }
    }
    return seq;
  }

  private async answer(seq: number, then: () => void): Promise<void> {
    const { incarnation } = this.store;
    const { clock, waiter } = this.api();
    await this.lag();
    this.waiting += 1;
    const begun = this.clock.now();
    await waiter.wait({ seq, incarnation, committedAt: clock.now() });
    this.waiting -= 1;
    if (this.clock.now() - begun > parameters.durationMs * 1.05) this.counts.overdue += 1;
    this.counts.answered += 1;
    then();
  }

  private answered(tokens: readonly Token[]): void {
    const order = this.order++;
    for (const token of tokens) {
      token.answered ??= order;
      this.requestEverywhere(this.tokens.indexOf(token));
    }
  }

  stop(pick: number, suspended: boolean): void {
    const enforcer = present(this.enforcers[pick % this.enforcers.length]);
    if (enforcer.stoppedAt !== undefined) return;
    enforcer.stoppedAt = { at: this.clock.now(), suspended };
    enforcer.clock.gate.close();
  }

  resume(enforcer: Enforcer): void {
    if (enforcer.stoppedAt?.suspended) enforcer.clock.lose(this.clock.now() - enforcer.stoppedAt.at);
    enforcer.stoppedAt = undefined;
    enforcer.clock.gate.open();
  }

  /** A new process in the place of one that may live on as a zombie. */
  restart(pick: number): void {
    if (this.enforcers.length < 4)
      this.enforcers.push(this.startEnforcer(present(this.enforcers[pick % this.enforcers.length]).slot));
  }

  drain(pick: number): void {
    void present(this.enforcers[pick % this.enforcers.length]).client.stop();
  }

  restartApi(pick: number): void {
    this.apis[pick % 2] = this.startApi(pick % 2);
  }

  maintain(pick: number): void {
    const { engine, stoppedAt } = present(this.enforcers[pick % this.enforcers.length]);
    if (stoppedAt === undefined) void engine.maintain();
  }

  /** Redis loses everything, or comes back with what it held a while ago. */
  disturbL2(stale: boolean): void {
    const now = new Map(this.l2);
    this.l2.clear();
    if (stale) for (const [key, entry] of this.oldL2) this.l2.set(key, entry);
    this.oldL2 = now;
  }

  /** Everything heals; every revocation must have answered a lease later. */
  async heal(): Promise<void> {
    for (const enforcer of this.enforcers) {
      enforcer.partitioned = false;
      this.resume(enforcer);
    }
    await this.clock.advance(4_000);
    this.tokens.forEach((_, pick) => this.requestEverywhere(pick));
    await this.clock.advance(6_000);
    if (this.waiting > 0) this.breaches.push(`${this.waiting} revocations never answered`);
    if (this.counts.overdue > 0)
      this.breaches.push(`${this.counts.overdue} revocations took longer than a lease`);
  }

  async end(): Promise<void> {
    const stopping = this.enforcers.map(({ client }) => client.stop());
    await this.clock.advance(10_000);
    await Promise.all(stopping);
  }
}
