import type { StoredUpload } from './dumps';
import type { UploadRecord } from './records';

type Keyed = Pick<UploadRecord | StoredUpload, 'repositoryId' | 'commitSha' | 'language' | 'kind' | 'digest'>;

/** The same bytes for the same report are the same upload (docs/adr/0009); finals of one commit share a key. */
export const naturalKeyOf = ({ repositoryId, commitSha, language, kind, digest }: Keyed): string =>
  `${repositoryId} ${commitSha} ${kind} ${digest ?? '-'} ${language ?? '-'}`;

export const commitKeyOf = ({ repositoryId, commitSha }: Pick<Keyed, 'repositoryId' | 'commitSha'>): string =>
  `${repositoryId}:${commitSha}`;
