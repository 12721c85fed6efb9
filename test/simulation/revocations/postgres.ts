import type { Chance, Lags } from '../kernel/chance';
import { ConnectionLost, type Network } from '../kernel/network';
import { EPOCH_MS } from '../kernel/process-clock';
import { SimulatedProcess } from '../kernel/process';
import type { VirtualTime } from '../kernel/virtual-time';
import type { TokenEvent } from './kafka';
import { Locks } from './locks';
import { QUERY_TIMEOUT_MS } from './parameters';
import { emptyTables, type Facts, returnTo, type Tables } from './tables';
import { Transaction } from './transaction';

/** How long a commit takes to become durable. */
export const STEADY_DISK: Lags = { quick: 3, slow: 30, stuck: 250, slowShare: 0.15, stuckShare: 0.02 };

/** What one statement sees. */
export interface Snapshot {
  readonly tables: Tables;
  /** Those of `tables`, or what a standby has of them. */
  readonly facts: Facts;
  /** pg_is_in_recovery(). */
  readonly isStandby: boolean;
  readonly nowMs: number;
}

export interface CommitListener {
  /** NOTIFY, and what the relay finds in the outbox. `doubtful`: of a transaction that a failover then lost. */
  committed(events: readonly TokenEvent[], doubtful: boolean): void;
  acknowledged(): void;
}

/**
 * A model of the primary and of a standby that is behind it. Every commit that was answered survives: a failover loses only what
 * nobody was told of, and, where a schedule says so, the lease table; then the incarnation changes, as the operator's runbook says.
 */
export class Postgres {
  readonly process: SimulatedProcess;
  readonly tables = emptyTables();
  readonly locks = new Locks();
  /** The database's clock against true time. */
  clockOffsetMs = 0;
  /** Processes whose queries go to the standby, by mistake. */
  readonly standbyReaders = new Set<string>();
  standbyLagMs = 0;
  /** How long its commits take. */
  disk: Lags = STEADY_DISK;
  private readonly listeners: CommitListener[] = [];
  private readonly open = new Set<Transaction>();
  private versions: { readonly at: number; readonly facts: Facts }[] = [];
  private restarts = 0;
  private downUntil = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly network: Network,
    private readonly chance: Chance,
  ) {
    this.process = new SimulatedProcess(time, chance.fork('process'), { name: 'postgres' });
  }

  nowMs(): number {
    return EPOCH_MS + this.time.now + this.clockOffsetMs;
  }

  listen(listener: CommitListener): void {
    this.listeners.push(listener);
  }

  /** One statement on a connection of `from`: it sees one snapshot, taken when it arrives. */
  query<X>(from: SimulatedProcess, statement: (snapshot: Snapshot) => X | Promise<X>): Promise<X> {
    return this.reach(from, async () => statement(this.snapshotFor(from)));
  }

  /** Its locks are given back when it ends, however it ends. */
  async transaction<X>(from: SimulatedProcess, work: (tx: Transaction) => Promise<X>): Promise<X> {
    const tx = new Transaction(this, from, this.nowMs());
    this.open.add(tx);
    const endSession = (): void => {
      this.time.after(this.chance.between(0, 20), () => tx.rollback());
    };
    const stopMourning = from.onDeath(endSession);
    try {
      const result = await work(tx);
      await tx.commit();
      return result;
    } catch (error) {
      endSession();
      throw error;
    } finally {
      stopMourning();
    }
  }

  reach<X>(from: SimulatedProcess, serve: () => Promise<X>): Promise<X> {
    return this.network.call(
      from,
      this.process,
      () =>
        this.time.now < this.downUntil ? Promise.reject(new ConnectionLost('the database is down')) : serve(),
      { timeoutMs: QUERY_TIMEOUT_MS, neverTwice: true },
    );
  }

  /** Until the commit record is durable. Rejects when the server went down meanwhile. */
  async flush(): Promise<void> {
    const { restarts } = this;
    await this.process.clock.sleep(this.chance.lag(this.disk));
    if (restarts !== this.restarts) throw new ConnectionLost('the database went down');
  }

  assertOpen(tx: Transaction): void {
    if (!this.open.has(tx)) throw new ConnectionLost('the session is over');
  }

  ended(tx: Transaction): void {
    this.open.delete(tx);
    this.locks.release(tx);
  }

  committed({ outbox }: Transaction): void {
    this.versions.push({ at: this.time.now, facts: this.tables.facts });
    for (const listener of this.listeners) listener.committed(outbox, false);
  }

  acknowledged(): void {
    for (const listener of this.listeners) listener.acknowledged();
  }

  /** Cleans up log rows that are older. */
  pruneLog(olderThanMs: number): void {
    const { tables } = this;
    const last = tables.log.findLast(({ at }) => at < this.nowMs() - olderThanMs);
    if (last === undefined) return;
    tables.prunedTo = Math.max(tables.prunedTo, last.seq);
    tables.log = tables.log.filter(({ seq }) => seq > last.seq);
  }

  /** A crash and a recovery: what was not durable is gone. */
  restart(downMs: number): void {
    this.restarts += 1;
    this.downUntil = this.time.now + downMs;
    this.open.clear();
    this.locks.clear();
  }

  /** A standby takes over. Events of transactions that it does not know may be out already. */
  failOver(options: {
    readonly downMs: number;
    readonly losesLeases: boolean;
    readonly leaks: boolean;
  }): void {
    for (const tx of this.open)
      if (options.leaks && tx.isCommitting)
        for (const listener of this.listeners) listener.committed(tx.outbox, true);
    this.restart(options.downMs);
    this.tables.incarnation += "'";
    if (options.losesLeases) this.tables.leases.clear();
  }

  /**
   * Restored to an earlier moment, in another incarnation: what was committed since is lost, but nothing up to `keeps`. Positions
   * of the log that are lost are given out again. Tokens stay, as if they had been issued before.
   */
  restore(keeps: number, downMs: number): void {
    const { facts } = this.tables;
    const least = Math.max(keeps, this.tables.prunedTo);
    const earlier = this.versions.find(
      (version) => version.facts.seq >= least && version.facts.seq < facts.seq,
    );
    this.failOver({ downMs, losesLeases: false, leaks: false });
    if (earlier === undefined) return;
    this.versions = this.versions.filter(({ at }) => at <= earlier.at);
    returnTo(this.tables, earlier.facts);
  }

  private snapshotFor(from: SimulatedProcess): Snapshot {
    const isStandby = this.standbyReaders.has(from.name);
    const behind = this.time.now - this.standbyLagMs;
    const known = isStandby ? this.versions.findLast(({ at }) => at <= behind)?.facts : undefined;
    return { tables: this.tables, facts: known ?? this.tables.facts, isStandby, nowMs: this.nowMs() };
  }
}
