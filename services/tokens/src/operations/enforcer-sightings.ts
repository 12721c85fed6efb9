import type { Clock } from '@libs/clock';
import { type Enforcer, type Enforcers, MAX_ENFORCERS_SHOWN, MAX_WAITED_FOR_SHOWN } from '@libs/contracts';
import { PartUnread } from '@libs/operations';
import {
  type HeadWatch,
  leaseOverMs,
  type LeaseParameters,
  type LeaseRow,
  type LeaseTable,
} from '@libs/revocation';

interface Sighting {
  readonly beats: number;
  /** By the monotonic clock. */
  readonly heardAt: number;
  readonly knownSince: string;
}

/** A renewal that takes longer than its poll and this is overdue. */
const RENEWAL_GRACE_MS = 1_000;
/** The lease table is looked at every second; what is older than this is no present state. */
const STALE_MS = 10_000;

/**
 * What this process sees of the enforcers in the lease tables that it reads anyway, for its revocations. Whoever looks at it costs
 * the database nothing. The table has no times, so they are this process's own: nothing rests on them.
 */
export class EnforcerSightings {
  private seen = new Map<string, Sighting>();
  private latest: { readonly table: LeaseTable; readonly at: number } | undefined;

  constructor(
    private readonly clock: Pick<Clock, 'now' | 'wallNow'>,
    private readonly head: Pick<HeadWatch, 'latest'>,
    private readonly lease: LeaseParameters,
  ) {}

  /** The lease table as it was read just now. */
  record(table: LeaseTable): void {
    const now = this.clock.now();
    const before = this.seen;
    this.seen = new Map();
    for (const row of table.leases) {
      const known = before.get(nameOf(row));
      const knownSince = known?.knownSince ?? new Date(this.clock.wallNow()).toISOString();
      this.seen.set(
        nameOf(row),
        known?.beats === row.beats ? known : { beats: row.beats, heardAt: now, knownSince },
      );
    }
    this.latest = { table, at: now };
  }

  /** @throws PartUnread where the lease table has not been readable for a while */
  enforcers(): Enforcers {
    const { incarnation, leases } = this.present();
    const headSeq = Math.max(0, this.head.latest);
    const list = leases.map((row) => this.enforcer(row, headSeq)).sort(byTrouble);
    return {
      incarnation,
      headSeq,
      leaseMs: this.lease.durationMs,
      total: list.length,
      list: list.slice(0, MAX_ENFORCERS_SHOWN),
    };
  }

  /** Who has not applied the position and may still hold a lease; as far as is known, however old that is. */
  waitedFor(seq: number): string[] {
    const rows = this.latest?.table.leases ?? [];
    return rows
      .filter((row) => row.acked < seq && this.stateOf(row) !== 'over')
      .map(({ holder }) => holder)
      .sort()
      .slice(0, MAX_WAITED_FOR_SHOWN);
  }

  private present(): LeaseTable {
    const { latest } = this;
    if (latest && this.clock.now() - latest.at < STALE_MS) return latest.table;
    throw new PartUnread(
      'The lease table cannot be read at present. Revocations are answered when every lease is over by time alone.',
    );
  }

  private enforcer(row: LeaseRow, headSeq: number): Enforcer {
    const { holder: name, epoch, acked } = row;
    return {
      name,
      epoch,
      appliedSeq: acked,
      behind: Math.max(0, headSeq - acked),
      state: this.stateOf(row),
      heardMsAgo: Math.round(this.silentMs(row)),
      knownSince: this.seen.get(nameOf(row))?.knownSince ?? new Date(this.clock.wallNow()).toISOString(),
    };
  }

  private stateOf(row: LeaseRow): Enforcer['state'] {
    const silentMs = this.silentMs(row);
    if (silentMs >= leaseOverMs(this.lease)) return 'over';
    return silentMs > this.lease.pollMs + RENEWAL_GRACE_MS ? 'silent' : 'enforcing';
  }

  private silentMs(row: LeaseRow): number {
    const heardAt = this.seen.get(nameOf(row))?.heardAt;
    return heardAt === undefined ? 0 : this.clock.now() - heardAt;
  }
}

const nameOf = ({ holder, epoch }: LeaseRow): string => JSON.stringify([holder, epoch]);

const TROUBLE: readonly Enforcer['state'][] = ['silent', 'enforcing', 'over'];
const byTrouble = (one: Enforcer, other: Enforcer): number =>
  TROUBLE.indexOf(one.state) - TROUBLE.indexOf(other.state) ||
  other.behind - one.behind ||
  one.name.localeCompare(other.name);
