import type { Standing } from '@libs/revocation';
import { Gauge, type Registry } from 'prom-client';

/** How long this process may go on without the authority, and how far it has heard. */
export function measureStanding(standing: Standing, registry: Registry): void {
  new Gauge({
    name: 'portcullis_lease_remaining_seconds',
    help: 'How long the lease of this process still runs; 0: cached answers are not used',
    registers: [registry],
    collect() {
      this.set(standing.lease.remainingMs() / 1000);
    },
  });
  new Gauge({
    name: 'portcullis_revocation_applied_seq',
    help: 'Position of the revocation log up to which this process has applied every row',
    registers: [registry],
    collect() {
      this.set(standing.view.applied);
    },
  });
}
