import type { RevocationStatus } from '../api/document/types.gen';

/** A revocation that was answered while this page is open. */
export interface Receipt {
  /** What was revoked, as a person calls it. */
  readonly what: string;
  readonly status: RevocationStatus;
}
