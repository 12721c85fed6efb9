import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseTransport, LogRow, RenewReply, RenewRequest } from '@libs/revocation';

export const INCARNATION = 'bench';
const ROWS_PER_REPLY = 1_000;

/** The revocation log of a tokens API that is not there: what of a decision costs time is in the gateway's memory alone. */
export class InProcessLog implements LeaseTransport {
  private readonly rows: readonly LogRow[];

  /** @param length rows about tokens that nobody presents */
  constructor(
    length: number,
    private readonly pollMs: number,
  ) {
    this.rows = Array.from({ length }, (_, index) => ({
      seq: index + 1,
      subject: `token:${String(index).padStart(12, '0')}`,
    }));
  }

  async renew({ incarnation, known }: RenewRequest, signal: AbortSignal): Promise<RenewReply> {
    const from = known ?? 0;
    const head = this.rows.length;
    if (from === head && incarnation !== null) await sleep(this.pollMs, undefined, { signal });
    const rows = this.rows.slice(from, from + ROWS_PER_REPLY);
    return {
      ...{ incarnation: INCARNATION, head, rows, databaseTimeMs: Date.now() },
      ...(incarnation === null && { floor: 0 }),
      complete: from + rows.length === head,
    };
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}
