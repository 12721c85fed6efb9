import {
  type Beat,
  Bell,
  HeadWatch,
  type LeaseParameters,
  type LeaseRow,
  LeaseServer,
  type LeaseStore,
  type LeaseTable,
  type LogRow,
  type LogSlice,
  RevocationWaiter,
} from '@libs/revocation';
import type { Chance } from '../kernel/chance';
import type { SimulatedProcess } from '../kernel/process';
import type { VirtualTime } from '../kernel/virtual-time';

/** Short, so that a schedule of seconds crosses every limit. */
export const PARAMETERS: LeaseParameters = {
  durationMs: 600,
  driftRatio: 0.01,
  pollMs: 120,
  historyMs: 60_000,
  maxClockDisagreementMs: 50,
};

const INCARNATION = 'one';
/** How far behind the log the gateways' decisions may be. */
const STALE_MS = 300;

interface Logged extends LogRow {
  readonly at: number;
}

/** The lease table and the log, each call one transaction that takes a moment. Its faults are the other world's business. */
class SteadyLeaseStore implements LeaseStore {
  readonly log: Logged[] = [];
  private readonly rows = new Map<string, LeaseRow>();
  private beats = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly chance: Chance,
  ) {}

  async beat({ holder, epoch, acked }: Beat): Promise<{ incarnation: string; head: number }> {
    await this.lag();
    this.beats += 1;
    const key = `${holder} ${epoch}`;
    const before = this.rows.get(key)?.acked ?? 0;
    this.rows.set(key, { holder, epoch, acked: Math.max(before, acked ?? 0), beats: this.beats });
    return { incarnation: INCARNATION, head: this.log.length };
  }

  async read({ after, limit }: { after: number | null; limit: number }): Promise<LogSlice> {
    await this.lag();
    const start = after ?? 0;
    const rows = this.log.slice(start, start + limit).map(({ seq, subject }) => ({ seq, subject }));
    const slice = { incarnation: INCARNATION, head: this.log.length, rows, databaseTimeMs: this.time.now };
    return after === null ? { ...slice, floor: 0 } : slice;
  }

  async release({ holder, epoch }: { holder: string; epoch: string }): Promise<void> {
    await this.lag();
    this.rows.delete(`${holder} ${epoch}`);
  }

  async listLeases(): Promise<LeaseTable> {
    await this.lag();
    return { incarnation: INCARNATION, leases: [...this.rows.values()] };
  }

  lag(): Promise<void> {
    return this.time.sleep(this.chance.next() * 3);
  }
}

/** The tokens API, steady, and what gateways decide by its log. */
export class Authority {
  readonly server: LeaseServer;
  private readonly store: SteadyLeaseStore;
  private readonly waiter: RevocationWaiter;
  private readonly watch: HeadWatch;

  constructor(
    private readonly time: VirtualTime,
    private readonly chance: Chance,
    readonly process: SimulatedProcess,
  ) {
    const { clock } = process;
    this.store = new SteadyLeaseStore(time, chance);
    this.watch = new HeadWatch(clock);
    const bell = new Bell(clock);
    const ports = { store: this.store, head: this.watch, wakeWaiters: () => bell.ring() };
    this.server = new LeaseServer(ports, PARAMETERS);
    const waiting = { clock, leases: this.store, wake: bell };
    this.waiter = new RevocationWaiter(waiting, PARAMETERS, { listEveryMs: 60 });
    void this.waiter.observe();
  }

  /** Resolves when the revocation may answer. */
  async revoke(tokenId: string): Promise<void> {
    await this.store.lag();
    const seq = this.store.log.length + 1;
    this.store.log.push({ seq, subject: `token:${tokenId}`, at: this.time.now });
    await this.store.lag();
    this.watch.announce(seq);
    await this.waiter.wait({ seq, incarnation: INCARNATION, committedAt: this.process.clock.now() });
  }

  /** What some gateway that has not heard everything yet decides: undefined once it knows that the token is revoked. */
  decide(tokenId: string): { incarnation: string; asOf: number; subjects: string[] } | undefined {
    const heardAt = this.time.now - this.chance.next() * STALE_MS;
    const heard = this.store.log.filter(({ at }) => at <= heardAt);
    const subject = `token:${tokenId}`;
    if (heard.some((row) => row.subject === subject)) return undefined;
    return { incarnation: INCARNATION, asOf: heard.length, subjects: [subject, 'all'] };
  }
}
