import type { DatabaseClock } from './database-clock';
import type { Lease } from './lease';
import type { RevocationView } from './revocation-view';

/** What a process may do on its own, and what it knows. A LeaseClient is one. */
export interface Standing {
  readonly lease: Lease;
  readonly view: RevocationView;
  readonly databaseClock: DatabaseClock;
}
