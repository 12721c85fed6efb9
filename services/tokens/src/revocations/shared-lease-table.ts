import type { LeaseTable } from '@libs/revocation';

/** Two, so that a connection that has died without a word keeps nobody waiting for the others. */
const READS_AT_A_TIME = 2;

interface Joined {
  readonly table: Promise<LeaseTable>;
  readonly begin: () => void;
}

/**
 * Reads the lease table for all who ask at one time. Every acknowledgement wakes every revocation that waits, and each asks: with many of
 * them, their reads would keep the connections from the very beats that they wait for.
 *
 * Guarantee: whoever asks is given a table whose reading began after they asked.
 */
export class SharedLeaseTable {
  private reading = 0;
  private next: Joined | undefined;

  constructor(private readonly store: { listLeases(): Promise<LeaseTable> }) {}

  listLeases(): Promise<LeaseTable> {
    if (this.reading < READS_AT_A_TIME) return this.read();
    this.next ??= this.joined();
    return this.next.table;
  }

  private async read(): Promise<LeaseTable> {
    this.reading += 1;
    try {
      return await this.store.listLeases();
    } finally {
      this.reading -= 1;
      const { next } = this;
      this.next = undefined;
      next?.begin();
    }
  }

  private joined(): Joined {
    let begin = (): void => undefined;
    const table = new Promise<LeaseTable>((resolve) => {
      begin = () => resolve(this.read());
    });
    return { table, begin };
  }
}
