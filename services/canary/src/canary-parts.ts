import type { Clock } from '@libs/clock';
import type { Logger } from '@libs/telemetry';
import type { CanaryMetrics } from './canary-metrics';

/** What a round needs of its process. */
export interface CanaryParts {
  readonly clock: Clock;
  readonly metrics: CanaryMetrics;
  readonly logger: Logger;
}
