import { setTimeout as sleep } from 'node:timers/promises';
import { coverageUploadReceived, tokenIssued, tokenState } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import type { DataSource, EntityManager } from 'typeorm';

/** `change`: of a token, a state and its event, and relays are told. `upload`: an event that a relay finds when it next looks. */
export const WRITES = ['change', 'upload'] as const;
export type Write = (typeof WRITES)[number];

export const TOPIC_OF: Readonly<Record<Write, string>> = {
  change: tokenIssued.topic,
  upload: coverageUploadReceived.topic,
};

const INSTANT = '2026-03-01T12:00:00.000Z';

/** Writes events as services do, each in a transaction of its own. */
export class Writer {
  private readonly notifying = new Outbox({ notify: true });
  private readonly silent = new Outbox({ notify: false });
  private written = 0;

  constructor(private readonly db: DataSource) {}

  /** At a steady rate, whatever becomes of the earlier ones. By id when the commit of each was answered. */
  async write(what: Write, perSecond: number, seconds: number): Promise<ReadonlyMap<string, number>> {
    const committed = new Map<string, number>();
    const failures: unknown[] = [];
    const writes: Promise<unknown>[] = [];
    const begun = performance.now();
    for (let n = 0; n < perSecond * seconds; n += 1) {
      const early = begun + (1_000 * n) / perSecond - performance.now();
      if (early > 0) await sleep(early);
      const written = this.add(what).then((id) => committed.set(id, Date.now()));
      writes.push(written.catch((error: unknown) => failures.push(error)));
    }
    await Promise.all(writes);
    if (failures.length > 0)
      throw new Error(`${String(failures.length)} writes failed.`, { cause: failures[0] });
    return committed;
  }

  private add(what: Write): Promise<string> {
    this.written += 1;
    const n = this.written;
    return this.db.transaction((tx) => (what === 'change' ? this.change(tx, n) : this.upload(tx, n)));
  }

  private async change(tx: EntityManager, n: number): Promise<string> {
    const tokenId = `W${String(n).padStart(11, '0')}`;
    const issued = { tokenId, kind: 'repository' as const, repositoryId: n, version: 1, issuedAt: INSTANT };
    await this.notifying.add(tx, tokenState, { ...issued, status: 'issued' });
    return this.notifying.add(tx, tokenIssued, issued);
  }

  private upload(tx: EntityManager, n: number): Promise<string> {
    return this.silent.add(tx, coverageUploadReceived, {
      repositoryId: n,
      commitSha: n.toString(16).padStart(40, '0'),
      uploadId: `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
      language: 'javascript',
      kind: 'partial',
      receivedAt: INSTANT,
    });
  }
}
