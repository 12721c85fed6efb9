import type { Clock } from '@libs/clock';
import type { LeaseRow } from '@libs/revocation';
import type { PostgresLeaseStore } from './postgres-lease-store';

/**
 * Removes leases of processes that died without a release. The table has no time: a row counts as silent for as long as
 * this process has seen the same `beats` on its own monotonic clock, so a restarted process begins to count again, and the
 * removal itself asks once more that the row has not beaten since. Long before that its lease is over by any clock.
 */
export class LeaseCleaner {
  private seen = new Map<string, { beats: number; since: number }>();

  constructor(
    private readonly store: Pick<PostgresLeaseStore, 'listLeases' | 'removeSilent'>,
    private readonly clock: Clock,
    private readonly silentForMs: number,
  ) {}

  async clean(): Promise<void> {
    const { leases } = await this.store.listLeases();
    const now = this.clock.now();
    const before = this.seen;
    this.seen = new Map(leases.map((row) => [nameOf(row), stillSilent(before.get(nameOf(row)), row, now)]));
    for (const row of leases) {
      const since = this.seen.get(nameOf(row))?.since ?? now;
      if (now - since >= this.silentForMs) await this.store.removeSilent(row);
    }
  }
}

const nameOf = ({ holder, epoch }: LeaseRow): string => JSON.stringify([holder, epoch]);

const stillSilent = (
  known: { beats: number; since: number } | undefined,
  row: LeaseRow,
  now: number,
): { beats: number; since: number } =>
  known?.beats === row.beats ? known : { beats: row.beats, since: now };
