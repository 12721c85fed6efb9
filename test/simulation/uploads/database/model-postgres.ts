import { EPOCH_MS } from '../../kernel/process-clock';
import type { Chance, Lags } from '../../kernel/chance';
import type { VirtualTime } from '../../kernel/virtual-time';
import { DatabaseError } from './database-error';
import { RowLocks } from './row-locks';
import { Transaction } from './transaction';

/** Of one flush of the log. */
const FLUSH: Lags = { quick: 2, slow: 20, stuck: 150, slowShare: 0.1, stuckShare: 0.01 };

/** One backend: at most one transaction at a time, and locks that last as long as it does. */
export class Backend {
  isOver = false;
  transaction: Transaction | undefined;
  readonly advisory = new Set<string>();
  private readonly farewells = new Set<() => void>();

  /** Called when the backend ends, however it ends. Returns how to stop listening. */
  onEnd(farewell: () => void): () => void {
    this.farewells.add(farewell);
    return () => this.farewells.delete(farewell);
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.transaction?.rollback();
    this.advisory.clear();
    for (const farewell of [...this.farewells]) farewell();
  }
}

/**
 * A Postgres server with synchronous commit: what is committed survives, whatever is under way does not.
 *
 * Guarantee: a commit happens at one moment, later than it was asked for, and its locks are held until then; a restart or the end
 * of a backend undoes what was not committed by that moment. Whether it happened, only the reply could have told.
 */
export class ModelPostgres {
  readonly locks = new RowLocks();
  readonly backends = new Set<Backend>();
  /** Commits take so many times as long. */
  slowness = 1;
  isUp = true;
  private wallOffsetMs = 0;
  private readonly sequences = new Map<string, number>();

  constructor(
    readonly time: VirtualTime,
    readonly chance: Chance,
  ) {}

  /** clock_timestamp(), in milliseconds. */
  get clockTimestamp(): number {
    return EPOCH_MS + this.time.now + this.wallOffsetMs;
  }

  stepClock(ms: number): void {
    this.wallOffsetMs += ms;
  }

  /** A sequence: taken at once, and never given back by a transaction that fails. */
  nextval(sequence: string): number {
    const next = (this.sequences.get(sequence) ?? 0) + 1;
    this.sequences.set(sequence, next);
    return next;
  }

  connect(): Backend {
    if (!this.isUp) throw new DatabaseError('ECONNREFUSED', 'connect ECONNREFUSED');
    const backend = new Backend();
    this.backends.add(backend);
    backend.onEnd(() => this.backends.delete(backend));
    return backend;
  }

  begin(backend: Backend): Transaction {
    return (backend.transaction = new Transaction(this.locks));
  }

  async commit(backend: Backend): Promise<void> {
    const { transaction } = backend;
    if (transaction?.hasWrites === true) await this.time.sleep(this.chance.lag(FLUSH) * this.slowness);
    transaction?.commit();
    backend.transaction = undefined;
  }

  rollback(backend: Backend): void {
    backend.transaction?.rollback();
    backend.transaction = undefined;
  }

  /** pg_terminate_backend, or a crash of one backend that the others survive. */
  killOne(): void {
    if (this.backends.size > 0) this.chance.pick([...this.backends]).end();
  }

  /** Immediate shutdown: every backend ends as it stands, and nobody is let in until the server is up again. */
  stop(): void {
    this.isUp = false;
    for (const backend of [...this.backends]) backend.end();
  }

  start(): void {
    this.isUp = true;
  }
}
