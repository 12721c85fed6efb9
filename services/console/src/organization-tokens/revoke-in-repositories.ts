import type { RevocationStatus } from '../api/document/types.gen';
import { ApiFailure } from '../api/failure';
import type { OrganizationToken } from './organization-token';

export interface Progress {
  readonly done: number;
  readonly of: number;
}

export interface Refused {
  readonly repositoryName: string;
  readonly tokens: readonly OrganizationToken[];
  readonly failure: ApiFailure;
}

export interface Outcome {
  readonly revoked: readonly OrganizationToken[];
  /** Undefined: nothing was revoked. */
  readonly status: RevocationStatus | undefined;
  readonly refused: readonly Refused[];
}

/**
 * Revokes tokens by the operation of each repository, which takes all of its own or none. One that is refused keeps none of the others
 * from being revoked.
 */
export async function revokeInRepositories(
  tokens: readonly OrganizationToken[],
  revoke: (repositoryName: string, ids: readonly number[]) => Promise<RevocationStatus>,
  onProgress: (progress: Progress) => void,
): Promise<Outcome> {
  const groups = byRepository(tokens);
  const revoked: OrganizationToken[] = [];
  const statuses: RevocationStatus[] = [];
  const refused: Refused[] = [];
  for (const [index, [repositoryName, own]] of groups.entries()) {
    onProgress({ done: index, of: groups.length });
    try {
      statuses.push(
        await revoke(
          repositoryName,
          own.map(({ id }) => id),
        ),
      );
      revoked.push(...own);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      refused.push({ repositoryName, tokens: own, failure: error });
    }
  }
  return { revoked, status: newestOf(statuses), refused };
}

function byRepository(tokens: readonly OrganizationToken[]): [name: string, tokens: OrganizationToken[]][] {
  const groups = new Map<string, OrganizationToken[]>();
  for (const token of tokens) {
    const group = groups.get(token.repositoryName);
    if (group) group.push(token);
    else groups.set(token.repositoryName, [token]);
  }
  return [...groups];
}

/**
 * The log is applied in its order: whoever refuses what the newest position says refuses what the ones before it say. What is told of
 * the time is that of the slowest.
 */
function newestOf(statuses: readonly RevocationStatus[]): RevocationStatus | undefined {
  const newest = statuses.toSorted((one, other) => one.seq - other.seq).at(-1);
  const waits = statuses.flatMap(({ waitedMs }) => (waitedMs === undefined ? [] : [waitedMs]));
  return newest?.waitedMs === undefined ? newest : { ...newest, waitedMs: Math.max(...waits) };
}
