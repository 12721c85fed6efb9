import type { IssuedToken } from './issuer';

export interface ClientRequest {
  readonly token: IssuedToken;
  readonly isForged: boolean;
  /** Account tokens: the repository that it is about, if about one. */
  readonly repositoryId: number | undefined;
  /** Goes on to ingestion. */
  readonly isUpload: boolean;
}
