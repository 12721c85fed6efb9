import type { PoolState } from '@libs/telemetry';
import { IngestionUnavailable } from '../ingestion.errors';

/** Of the connections to Postgres; a read must not wait behind uploads for each of its statements. */
const SHARE_OF_CONNECTIONS = 0.6;
/** As long as whoever waits for a connection of the pool. */
const PATIENCE_MS = 5_000;

export interface UploadQueueSettings {
  /** To Postgres, of the whole process. */
  connections: number;
  /** Beyond it an upload is refused. */
  maxQueued: number;
}

/**
 * Where received uploads wait for their turn to be stored, the first first. Bounded in length: more than is stored in a second or two only waits for a
 * refusal.
 */
export class UploadQueue {
  /** How many are stored at one time. */
  readonly turns: number;
  private readonly maxQueued: number;
  private storing = 0;
  private readonly waiting = new Set<() => void>();

  constructor({ connections, maxQueued }: UploadQueueSettings) {
    this.turns = Math.max(1, Math.floor(SHARE_OF_CONNECTIONS * connections));
    this.maxQueued = maxQueued;
  }

  state(): PoolState {
    return { busy: this.storing, idle: this.turns - this.storing, waiting: this.waiting.size };
  }

  isFull(): boolean {
    return this.waiting.size >= this.maxQueued;
  }

  /** @throws IngestionUnavailable: too many wait, or it waited for too long; nothing was done then */
  async inTurn<T>(store: () => Promise<T>): Promise<T> {
    if (this.storing < this.turns) this.storing += 1;
    else await this.turn();
    try {
      return await store();
    } finally {
      this.next();
    }
  }

  private turn(): Promise<void> {
    if (this.isFull()) throw behind();
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(begin);
        reject(behind());
      }, PATIENCE_MS);
      this.waiting.add(begin);
    });
  }

  /** Hands this turn to whoever waits longest. */
  private next(): void {
    const [first] = this.waiting;
    if (!first) {
      this.storing -= 1;
      return;
    }
    this.waiting.delete(first);
    first();
  }
}

const behind = (): Error => new IngestionUnavailable('Too many uploads are waiting to be stored.', 1);
