import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { WorkQueue } from './work-queue';

export type WorkOutcome = 'stored' | 'superseded' | 'retried' | 'parked';

/** What a queue's entries are called. */
export interface Entries {
  one: 'report' | 'analysis';
  many: 'reports' | 'analyses';
}

export class WorkMetrics {
  private readonly seconds: Histogram;
  private readonly attempts: Counter<'outcome'>;

  constructor(
    registry: Registry,
    queue: Pick<WorkQueue, 'oldestUnprocessedS' | 'parked'>,
    { one, many }: Entries,
  ) {
    const registers = [registry];
    this.seconds = new Histogram({
      name: `portcullis_${one}_processing_seconds`,
      help: `From the claim of ${one === 'report' ? 'a report' : 'an analysis'} to its end`,
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.attempts = new Counter({
      name: `portcullis_${many}_processed_total`,
      help: `Attempts at ${many}, by outcome`,
      labelNames: ['outcome'],
      registers,
    });
    new Gauge({
      name: `portcullis_${many}_unprocessed_age_seconds`,
      help: `Age of the oldest acknowledged upload that is not yet in its ${one}, parked ones left out`,
      registers,
      async collect() {
        this.set(await queue.oldestUnprocessedS().catch(() => NaN));
      },
    });
    new Gauge({
      name: `portcullis_${many}_parked`,
      help: `Those ${many} that cannot be processed and wait for an operator or another upload`,
      registers,
      async collect() {
        this.set(await queue.parked().catch(() => NaN));
      },
    });
  }

  begin(): (outcome: WorkOutcome) => void {
    const end = this.seconds.startTimer();
    return (outcome) => {
      end();
      this.attempts.inc({ outcome });
    };
  }
}
