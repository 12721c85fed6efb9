import { unlessAborted, within } from './bounded';
import type { Clock } from '@libs/clock';
import type { Entry, EntryStore } from './facts';
import { ignoreProblem, type ReportProblem } from './problem';

/** Writes under way at once; more are not worth the memory while L2 is slow. */
const MAX_WRITES = 256;

/**
 * L2, kept at arm's length: what it returns is only a candidate, and its trouble is a miss within `timeoutMs`.
 * One look-up serves all who ask for the same key meanwhile: entries are judged by position, not by when they were read.
 */
export class SecondLevel<T> {
  private readonly reads = new Map<string, Promise<Entry<T> | undefined>>();
  private writes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly store: EntryStore<T> | undefined,
    private readonly timeoutMs: number,
    private readonly report: ReportProblem = ignoreProblem,
  ) {}

  get absent(): boolean {
    return this.store === undefined;
  }

  /** Rejects only with the signal's reason. */
  find(key: string, signal: AbortSignal | undefined): Promise<Entry<T> | undefined> {
    let read = this.reads.get(key);
    if (read === undefined) {
      read = this.read(key).finally(() => this.reads.delete(key));
      this.reads.set(key, read);
    }
    return unlessAborted(read, signal);
  }

  /** Resolves when written or given up; says which. */
  async keep(key: string, entry: Entry<T>): Promise<boolean> {
    const { store } = this;
    if (store === undefined || this.writes >= MAX_WRITES) return false;
    this.writes += 1;
    try {
      await within(this.clock, this.timeoutMs, store.put(key, entry));
      return true;
    } catch (error) {
      this.report({ where: 'l2-put', error });
      return false;
    } finally {
      this.writes -= 1;
    }
  }

  private async read(key: string): Promise<Entry<T> | undefined> {
    const { store } = this;
    if (store === undefined) return undefined;
    try {
      return await within(this.clock, this.timeoutMs, store.get(key));
    } catch (error) {
      this.report({ where: 'l2-get', error });
      return undefined;
    }
  }
}
