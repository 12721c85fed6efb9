import { OUTBOX_LANES } from '@libs/outbox';
import { askedOnce } from '@libs/telemetry';
import { Gauge, Histogram, type Registry } from 'prom-client';

export interface Levels {
  readonly head: number;
  readonly leases: number;
  readonly outboxAgeS: number;
}

/** What the tokens API shows of itself beside the default figures of the process. */
export class TokensMetrics {
  readonly revocationWaits: Histogram<'proof'>;

  /** `levels` is asked at each scrape; while it fails nobody can tell, and the levels are NaN. */
  constructor(registry: Registry, levels: () => Promise<Levels>) {
    const registers = [registry];
    this.revocationWaits = new Histogram({
      name: 'portcullis_revocation_wait_seconds',
      help: 'Time from the commit of a revocation to the proof that every enforcer knows it, by kind of proof',
      labelNames: ['proof'],
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    const once = askedOnce(levels);
    const level = (name: string, help: string, value: (now: Levels) => number): Gauge =>
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          const now = await once().catch(() => undefined);
          this.set(now ? value(now) : NaN);
        },
      });
    level(
      'portcullis_revocation_head_seq',
      'Last position of the revocation log, as far as this process knows',
      ({ head }) => head,
    );
    level(
      'portcullis_lease_rows',
      'Enforcers in the lease table, dead ones that were not cleaned up yet included',
      ({ leases }) => leases,
    );
    level(
      'portcullis_outbox_oldest_age_seconds',
      'Age of the oldest event that is not published yet; grows where no relay runs',
      ({ outboxAgeS }) => outboxAgeS,
    );
  }
}

/** The first of each lane, by its index: however long the outbox has grown. */
export const LEVELS = `
  select (select seq from rev_head)::float8 as head, (select count(*) from lease)::float8 as leases,
         coalesce((select max(extract(epoch from clock_timestamp() - oldest.occurred_at))
           from generate_series(0, ${String(OUTBOX_LANES - 1)}) as lanes(lane),
           lateral (select occurred_at from outbox where outbox.lane = lanes.lane and published_at is null
                    order by position limit 1) as oldest), 0)::float8 as "outboxAgeS"`;
