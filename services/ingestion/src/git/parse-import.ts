import { gitImportRequest, IMPORT_LIMITS } from '@libs/contracts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { z } from 'zod';
import { Turns } from '../coverage/scan-coverage-body';
import { parseJson, parseValue } from './read-body';

type Import = z.output<typeof gitImportRequest>;

const { commits, branches, pullRequests } = gitImportRequest.shape;
const commit = commits.unwrap().element;
const branch = branches.unwrap().element;
const pullRequest = pullRequests.unwrap().element;

/**
 * Reads an import, giving way to other work every few milliseconds. As a whole it would be one step, and where everything in it
 * is wrong that takes many times as long as where all is well; so the first element that is wrong ends it.
 *
 * @throws UnreadableBody | InvalidRequest
 */
export async function parseImport(body: Buffer): Promise<Import> {
  const told = parseJson(body);
  if (!isObject(told)) return parseValue(gitImportRequest, told);
  await nextTurn();
  const turns = new Turns();
  const read = {
    commits: await elementsOf(commit, 'commits', told, turns),
    pullRequests: await elementsOf(pullRequest, 'pullRequests', told, turns),
  };
  await elementsOf(branch, 'branches', told, turns);
  const rest = {
    ...told,
    ...(read.commits && { commits: [] }),
    ...(read.pullRequests && { pullRequests: [] }),
  };
  const whole = parseValue(gitImportRequest, rest);
  return {
    ...whole,
    commits: read.commits ?? whole.commits,
    pullRequests: read.pullRequests ?? whole.pullRequests,
  };
}

/** Undefined of a list that is none, or too long: the schema of the whole says so. */
async function elementsOf<S extends z.ZodType>(
  schema: S,
  name: 'commits' | 'branches' | 'pullRequests',
  told: Readonly<Record<string, unknown>>,
  turns: Turns,
): Promise<z.output<S>[] | undefined> {
  const list = told[name];
  if (!Array.isArray(list) || list.length > IMPORT_LIMITS[name]) return undefined;
  const read: z.output<S>[] = [];
  for (const [index, element] of list.entries()) {
    read.push(parseValue(schema, element, `${name}.${index}`));
    if (turns.spent) await turns.next();
  }
  return read;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
