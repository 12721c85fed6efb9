import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What became of a round; the first that applies, in this order. */
export const OUTCOMES = [
  /** A gateway accepted the token after its revocation had answered. */
  'violated',
  /** No gateway could be asked, or none was issued. */
  'not-issued',
  /** The DELETE failed, or its answer was not heard. */
  'not-revoked',
  /** The DELETE answered that it is not proven yet: nothing is promised. */
  'not-proven',
  /** A gateway had not accepted the token before: that it refused it later says little. */
  'not-warm',
  /** A probe was not answered, or by somebody who could not decide. */
  'not-answered',
  /** Every probe of every gateway was refused. */
  'proven',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the canary shows of itself. */
export class CanaryMetrics {
  private readonly rounds: Counter<'outcome'>;
  private readonly probes: Counter<'gateway'>;
  private readonly unanswered: Counter<'gateway'>;
  private readonly violations: Counter<'gateway'>;
  private readonly revocations: Histogram;
  private readonly lastProven: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.rounds = new Counter({
      name: 'portcullis_canary_rounds_total',
      help: 'Canary tokens, by what became of them',
      labelNames: ['outcome'],
      registers,
    });
    this.probes = new Counter({
      name: 'portcullis_canary_probes_total',
      help: 'Requests with a revoked canary token that began after its revocation had answered',
      labelNames: ['gateway'],
      registers,
    });
    this.unanswered = new Counter({
      name: 'portcullis_canary_unanswered_probes_total',
      help: 'Probes that were neither accepted nor refused',
      labelNames: ['gateway'],
      registers,
    });
    this.violations = new Counter({
      name: 'portcullis_canary_violations_total',
      help: 'Probes that were accepted: the promise was broken',
      labelNames: ['gateway'],
      registers,
    });
    this.revocations = new Histogram({
      name: 'portcullis_canary_revocation_duration_seconds',
      help: 'From sending a DELETE to its answer',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10, 15, 30],
      registers,
    });
    this.lastProven = new Gauge({
      name: 'portcullis_canary_last_proven_timestamp_seconds',
      help: 'When a round last ended with every probe refused; 0: not since the start',
      registers,
    });
    for (const outcome of OUTCOMES) this.rounds.inc({ outcome }, 0);
  }

  /** Its series begin at 0, so that a first violation is an increase. */
  know(gateway: string): void {
    for (const counter of [this.probes, this.unanswered, this.violations]) counter.inc({ gateway }, 0);
  }

  probed(gateway: string, answer: 'accepted' | 'refused' | 'none'): void {
    this.probes.inc({ gateway });
    if (answer === 'none') this.unanswered.inc({ gateway });
    if (answer === 'accepted') this.violations.inc({ gateway });
  }

  answered(ms: number): void {
    this.revocations.observe(ms / 1000);
  }

  ended(outcome: Outcome, wallNowMs: number): void {
    this.rounds.inc({ outcome });
    if (outcome === 'proven') this.lastProven.set(wallNowMs / 1000);
  }
}
