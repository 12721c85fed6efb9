import type { GetSessionResponse } from '../api/document/types.gen';

/** A session and what it has left, by the server's clock: the browser's may be wrong. */
export interface HeldSession {
  readonly session: GetSessionResponse['data'];
  readonly heardAt: number;
  readonly idleMs: number;
}
