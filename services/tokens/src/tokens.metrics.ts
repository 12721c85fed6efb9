import { Gauge, Histogram, type Registry } from 'prom-client';

export interface Levels {
  readonly head: number;
  readonly leases: number;
  readonly outboxAgeS: number;
}

/** What the tokens API shows of itself beside the default figures of the process. */
export class TokensMetrics {
  readonly operations: Histogram<'operation' | 'outcome'>;
  readonly revocationWaits: Histogram<'proof'>;

  /** `levels` is asked at each scrape; while it fails the levels keep their last values. */
  constructor(registry: Registry, levels: () => Promise<Levels>) {
    const registers = [registry];
    this.operations = new Histogram({
      name: 'portcullis_tokens_operation_seconds',
      help: 'Time from an accepted request to its answer, by operation and outcome',
      labelNames: ['operation', 'outcome'],
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.revocationWaits = new Histogram({
      name: 'portcullis_revocation_wait_seconds',
      help: 'Time from the commit of a revocation to the proof that every enforcer knows it, by kind of proof',
      labelNames: ['proof'],
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    const leases = new Gauge({
      name: 'portcullis_lease_rows',
      help: 'Enforcers in the lease table, dead ones that were not cleaned up yet included',
      registers,
    });
    const outboxAge = new Gauge({
      name: 'portcullis_outbox_oldest_seconds',
      help: 'Age of the oldest event that is not published yet; grows where no relay runs',
      registers,
    });
    new Gauge({
      name: 'portcullis_revocation_head_seq',
      help: 'Last position of the revocation log',
      registers,
      async collect() {
        const now = await levels().catch(() => undefined);
        if (!now) return;
        this.set(now.head);
        leases.set(now.leases);
        outboxAge.set(now.outboxAgeS);
      },
    });
  }
}

export const LEVELS = `
  select (select seq from rev_head)::float8 as head, (select count(*) from lease)::float8 as leases,
         coalesce((select extract(epoch from now() - min(occurred_at)) from outbox where published_at is null), 0)::float8
           as "outboxAgeS"`;
