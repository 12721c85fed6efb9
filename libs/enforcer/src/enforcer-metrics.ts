import type { LeaseClient } from '@libs/revocation';
import { type MeasuredValue, measureLevel } from '@libs/telemetry';
import type { Registry } from 'prom-client';

/** How long this process may go on without the authority, and how far it has heard. */
export function measureStanding(
  standing: Pick<LeaseClient, 'lease' | 'view' | 'head'>,
  registry: Registry,
): void {
  const { lease, view } = standing;
  const levels: readonly MeasuredValue[] = [
    {
      name: 'portcullis_lease_remaining_seconds',
      help: 'How long the lease of this process still runs; 0: cached answers are not used',
      value: () => lease.remainingMs() / 1000,
    },
    {
      name: 'portcullis_lease_age_seconds',
      help: 'Since the renewal was sent that the lease counts from; +Inf: there is no lease',
      value: () => lease.ageMs() / 1000,
    },
    {
      name: 'portcullis_revocation_applied_seq',
      help: 'Position of the revocation log up to which this process has applied every row',
      value: () => view.applied,
    },
    {
      name: 'portcullis_revocation_head_seq',
      help: 'Last position of the revocation log, as far as this process knows',
      value: () => standing.head,
    },
    {
      name: 'portcullis_revocation_tombstones',
      help: 'Subjects that this process remembers as denied',
      value: () => view.tombstoneCount,
    },
  ];
  for (const level of levels) measureLevel(registry, level);
}
