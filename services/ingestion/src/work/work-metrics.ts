import { askedOnce } from '@libs/telemetry';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Backlog, WorkQueue } from './work-queue';

export type WorkOutcome = 'stored' | 'superseded' | 'retried' | 'parked';
/** A queue of what is derived from uploads. */
export type QueueName = 'reports' | 'analyses';

/** What one queue's worker tells of its attempts. */
export interface AttemptMetrics {
  begin(): (outcome: WorkOutcome) => void;
}

type Queue = Pick<WorkQueue, 'backlog'>;

/** The work of one process, by queue. */
export class WorkMetrics {
  private readonly queues = new Map<QueueName, Queue>();
  private readonly seconds: Histogram<'queue'>;
  private readonly attempts: Counter<'queue' | 'outcome'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.seconds = new Histogram({
      name: 'portcullis_work_duration_seconds',
      help: 'From the claim of an entry to its end',
      labelNames: ['queue'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.attempts = new Counter({
      name: 'portcullis_work_attempts_total',
      help: 'Attempts at entries, by outcome',
      labelNames: ['queue', 'outcome'],
      registers,
    });
    this.showBacklogs(registry);
  }

  /** From now on the queue is shown. */
  of(name: QueueName, queue: Queue): AttemptMetrics {
    this.queues.set(name, queue);
    for (const outcome of ['stored', 'superseded', 'retried', 'parked'])
      this.attempts.inc({ queue: name, outcome }, 0);
    return {
      begin: () => {
        const end = this.seconds.startTimer({ queue: name });
        return (outcome) => {
          end();
          this.attempts.inc({ queue: name, outcome });
        };
      },
    };
  }

  private showBacklogs(registry: Registry): void {
    const registers = [registry];
    const ask = askedOnce(() => this.backlogs());
    const entries = new Gauge({
      name: 'portcullis_work_entries',
      help: 'What is to be derived from acknowledged uploads: waiting, or parked until an operator or another upload',
      labelNames: ['queue', 'state'],
      registers,
      collect: async () => {
        for (const [queue, { waiting, parked }] of await ask()) {
          entries.set({ queue, state: 'waiting' }, waiting);
          entries.set({ queue, state: 'parked' }, parked);
        }
      },
    });
    const age = new Gauge({
      name: 'portcullis_work_oldest_age_seconds',
      help: 'Age of the oldest acknowledged upload that is not processed yet, parked ones left out; NaN: nobody can tell',
      labelNames: ['queue'],
      registers,
      collect: async () => {
        for (const [queue, { oldestAgeS }] of await ask()) age.set({ queue }, oldestAgeS);
      },
    });
  }

  private backlogs(): Promise<(readonly [QueueName, Backlog])[]> {
    const unknown = { waiting: NaN, parked: NaN, oldestAgeS: NaN };
    return Promise.all(
      [...this.queues].map(
        async ([name, queue]) => [name, await queue.backlog().catch(() => unknown)] as const,
      ),
    );
  }
}
