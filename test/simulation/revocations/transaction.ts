import type { SimulatedProcess } from '../kernel/process';
import type { TokenEvent } from './kafka';
import type { Locks } from './locks';
import type { Tables } from './tables';

type Write = (tables: Tables) => void;

/** The server that a transaction runs in. */
interface Server {
  readonly tables: Tables;
  readonly locks: Locks;
  reach<X>(from: SimulatedProcess, serve: () => Promise<X>): Promise<X>;
  flush(): Promise<void>;
  assertOpen(tx: Transaction): void;
  ended(tx: Transaction): void;
  committed(tx: Transaction): void;
}

/**
 * A transaction of several statements, READ COMMITTED: each reads what was committed when it runs, having the locks that it asks
 * for; its writes are seen at the commit, all at once, and not at all if its session ends before.
 */
export class Transaction {
  private readonly writes: Write[] = [];
  private readonly events: TokenEvent[] = [];
  private state: 'open' | 'committing' | 'over' = 'open';

  constructor(
    private readonly database: Server,
    private readonly from: SimulatedProcess,
    readonly startedAt: number,
  ) {}

  get isCommitting(): boolean {
    return this.state === 'committing';
  }

  get outbox(): readonly TokenEvent[] {
    return this.events;
  }

  /** One statement. */
  step<X>(read: (tables: Tables) => X, locks: readonly string[] = []): Promise<X> {
    return this.database.reach(this.from, async () => {
      this.database.assertOpen(this);
      for (const lock of locks) await this.database.locks.acquire(this, lock);
      this.database.assertOpen(this);
      return read(this.database.tables);
    });
  }

  /** Made at the commit. */
  write(write: Write): void {
    this.writes.push(write);
  }

  emit(events: readonly TokenEvent[]): void {
    this.events.push(...events);
  }

  commit(): Promise<void> {
    return this.database.reach(this.from, async () => {
      this.database.assertOpen(this);
      this.state = 'committing';
      await this.database.flush();
      this.database.assertOpen(this);
      for (const write of this.writes) write(this.database.tables);
      this.state = 'over';
      this.database.ended(this);
      this.database.committed(this);
    });
  }

  /** What the server does when the session ends. Too late once the commit is under way. */
  rollback(): void {
    if (this.state !== 'open') return;
    this.state = 'over';
    this.database.ended(this);
  }
}
