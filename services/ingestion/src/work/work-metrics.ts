import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ReportQueue } from './report-queue';

export type WorkOutcome = 'stored' | 'superseded' | 'retried' | 'parked';

export class WorkMetrics {
  private readonly seconds: Histogram;
  private readonly reports: Counter<'outcome'>;

  constructor(registry: Registry, queue: ReportQueue) {
    const registers = [registry];
    this.seconds = new Histogram({
      name: 'portcullis_report_processing_seconds',
      help: 'From the claim of a report to its end',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.reports = new Counter({
      name: 'portcullis_reports_processed_total',
      help: 'Attempts at reports, by outcome',
      labelNames: ['outcome'],
      registers,
    });
    new Gauge({
      name: 'portcullis_reports_unprocessed_age_seconds',
      help: 'Age of the oldest acknowledged upload that is not yet in its report, parked ones left out',
      registers,
      async collect() {
        this.set(await queue.oldestUnprocessedS().catch(() => NaN));
      },
    });
    new Gauge({
      name: 'portcullis_reports_parked',
      help: 'Reports that cannot be processed and wait for an operator or another upload',
      registers,
      async collect() {
        this.set(await queue.parkedReports().catch(() => NaN));
      },
    });
  }

  begin(): (outcome: WorkOutcome) => void {
    const end = this.seconds.startTimer();
    return (outcome) => {
      end();
      this.reports.inc({ outcome });
    };
  }
}
