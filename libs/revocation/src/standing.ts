import type { DatabaseClock } from './database-clock';
import type { Fact } from './facts';
import type { Lease } from './lease';
import type { RevocationView } from './revocation-view';

/** What a process may do on its own, and what it knows. A LeaseClient is one. */
export interface Standing {
  readonly lease: Lease;
  readonly view: RevocationView;
  readonly databaseClock: DatabaseClock;
}

/** By memory alone: no revocation that has answered until now has taken it away. */
export const isProven = ({ lease, view }: Pick<Standing, 'lease' | 'view'>, fact: Fact): boolean =>
  lease.fresh() && view.admits(fact);
