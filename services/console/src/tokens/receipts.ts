import type { RevocationStatus } from '../api/document/types.gen';

/** A revocation that was answered while this page is open. */
export interface Receipt {
  /** What was revoked, as a person calls it. */
  readonly what: string;
  /** It was no token: a role, or a person's belonging to an organization. */
  readonly isAccess?: true;
  readonly status: RevocationStatus;
}
