import {
  CANARY_LOOKS_BACK,
  CANARY_TOKEN_PREFIX,
  type CanaryTrace,
  MAX_REVOCATIONS_SHOWN,
  type ObservedRevocation,
  type ObservedRevocations,
} from '@libs/contracts';
import type { OverviewPool } from '@libs/operations';
import type { EnforcerSightings } from './enforcer-sightings';

interface Row {
  readonly seq: number;
  readonly kind: NonNullable<ObservedRevocation['kind']> | null;
  readonly action: string | null;
  readonly at: Date | null;
  readonly age_ms: number | null;
  readonly enforced_at: Date | null;
  readonly enforcers: number | null;
  readonly waited_ms: number | null;
}

/** By the keys of its tables, from the end: what it costs does not grow with the log. */
const LATEST = `
  select r.seq::float8 as seq, l.kind, a.action, l.at,
         greatest(0, extract(epoch from clock_timestamp() - l.at) * 1000)::float8 as age_ms,
         r.enforced_at, r.enforcers, r.waited_ms
  from (select * from receipts order by seq desc limit $1) r
  left join rev_log l on l.seq = r.seq
  left join audit a on a.position = r.audit_position
  order by r.seq desc`;

const CANARY = `
  select r.seq::float8 as seq, l.at, r.enforced_at, r.waited_ms
  from (select seq, enforced_at, waited_ms from receipts order by seq desc limit $1) r
  join rev_log l on l.seq = r.seq and l.kind = 'token'
  join tokens t on t.token_id = l.subject
  where t.kind = 'repository' and starts_with(t.name, $2)
  order by r.seq desc limit 1`;

/** The latest revocations that somebody waits for, or has waited for, and how far they have come. */
export class RevocationsObserver {
  constructor(
    private readonly db: Pick<OverviewPool, 'query'>,
    private readonly sightings: Pick<EnforcerSightings, 'waitedFor'>,
  ) {}

  async latest(): Promise<ObservedRevocations> {
    const rows = await this.db.query<Row[]>(LATEST, [MAX_REVOCATIONS_SHOWN]);
    return { list: rows.map((row) => this.observed(row)) };
  }

  /**
   * The trace that a canary leaves here. What its probes were answered is known to itself alone: this says that it runs, and how
   * long its revocations take.
   */
  async canary(): Promise<CanaryTrace> {
    const [row] = await this.db.query<(Row & { at: Date })[]>(CANARY, [
      CANARY_LOOKS_BACK,
      CANARY_TOKEN_PREFIX,
    ]);
    return {
      lookedBack: CANARY_LOOKS_BACK,
      ...(row && { latest: { seq: row.seq, at: row.at.toISOString(), ...progressOf(row) } }),
    };
  }

  private observed(row: Row): ObservedRevocation {
    const { seq, kind, action, at, age_ms: ageMs, enforcers } = row;
    const progress = progressOf(row);
    const isPending = progress.state === 'pending';
    return {
      seq,
      ...(kind !== null && { kind }),
      ...(action !== null && { action }),
      ...(at !== null && { at: at.toISOString() }),
      ...progress,
      ...(isPending && ageMs !== null && { waitedMs: Math.round(ageMs) }),
      ...(enforcers !== null && { enforcers }),
      waitsFor: isPending ? this.sightings.waitedFor(seq) : [],
    };
  }
}

const progressOf = ({
  enforced_at: enforcedAt,
  waited_ms: waitedMs,
}: Pick<Row, 'enforced_at' | 'waited_ms'>): Pick<ObservedRevocation, 'state' | 'waitedMs'> => ({
  state: enforcedAt === null ? 'pending' : 'enforced',
  ...(enforcedAt !== null && waitedMs !== null && { waitedMs: Math.round(waitedMs) }),
});
