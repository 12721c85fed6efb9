import { randomUUID } from 'node:crypto';
import type { Operation } from '../../../services/gateway/src/policy/operation';
import { newSha } from './contract-rig';

/** What a path of a request is about. */
export interface Target {
  readonly provider: string;
  readonly organization: string;
  readonly repository: string;
}

/**
 * What stands for the `:parameters` of a path in a request that is meant. Ids are of things that do not exist, so that a
 * request that is let in harms nothing.
 */
const PARAMETERS: Readonly<Record<string, (target: Target) => string>> = {
  provider: ({ provider }) => provider,
  organization: ({ organization }) => organization,
  repository: ({ repository }) => repository,
  sha: newSha,
  language: () => 'javascript',
  tokenId: () => '900000000',
  seq: () => '1',
  reportUuid: () => randomUUID(),
  fileId: () => '900000000',
  issueId: () => '900000000',
  pullRequestNumber: () => '900000000',
  pullRequest: () => '900000000',
  number: () => '900000000',
  toolUuid: () => randomUUID(),
  patternId: () => 'ESLint_semi',
  hookId: () => randomUUID(),
  branchName: () => 'main',
  folder: () => 'feature',
  subfolder: () => 'part',
  method: () => 'nowhere',
  path: () => 'README.md',
};

interface Note {
  /** The body of a request that is meant; without it one is made from the schema of the row. */
  readonly body?: unknown;
  /** It takes its target away, or the roles on it: each request of the matrix has a target of its own. */
  readonly isDestructive?: true;
  /** Whoever is let in may still be answered like somebody who is not; why. */
  readonly looksRefused?: string;
}

/** What cannot be read from a row. Most operations need no entry. */
const NOTES: Readonly<Record<string, Note>> = {
  getRevocation: { looksRefused: 'a revocation of somebody else is unknown' },
};

export const noteOf = ({ operationId }: Operation): Note => NOTES[operationId] ?? {};

/** A DELETE of the repository or the organization itself, or what its note says. */
export const isDestructive = (operation: Operation): boolean =>
  noteOf(operation).isDestructive === true ||
  (operation.method === 'DELETE' && /:(repository|organization)$/.test(operation.path));

/** What is asked of its target after it may not be what it was: another visibility, say. */
export const changesItsTarget = (operation: Operation): boolean =>
  isDestructive(operation) || operation.method === 'PATCH' || operation.method === 'PUT';

export function parameterOf(name: string, target: Target): string {
  const make = PARAMETERS[name];
  if (!make)
    throw new Error(
      `Nothing stands for the path parameter :${name} in the matrix and the fuzzing. Add it to PARAMETERS in test/e2e/support/samples.ts.`,
    );
  return make(target);
}

export const pathOf = ({ path }: Operation, target: Target): string =>
  path.replace(/:(\w+)\*?/g, (_, name: string) => encodeURIComponent(parameterOf(name, target)));
