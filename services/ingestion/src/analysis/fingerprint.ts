import { createHash } from 'node:crypto';
import type { FoundIssue } from './issue-results';

/** Where an issue was found, and by what. */
export interface FileIssue extends FoundIssue {
  readonly tool: string;
  readonly filename: string;
}

/**
 * Tells which issues of two commits are the same. Uploads do not carry the text of lines, and lines move; so an issue that
 * is the only one of its file with its tool, pattern and message is the same wherever it stands. Where there are several of
 * one kind the place tells them apart: an ignored one must not lend its state to its neighbour when it is fixed.
 */
export function* fingerprinted(
  issues: readonly FileIssue[],
): Generator<[Buffer, FileIssue], void, undefined> {
  const alike = new Map<string, number>();
  for (const issue of issues) alike.set(kindOf(issue), (alike.get(kindOf(issue)) ?? 0) + 1);
  for (const issue of issues) {
    const kind = kindOf(issue);
    yield [digestOf(alike.get(kind) === 1 ? [kind] : [kind, issue.line, issue.column]), issue];
  }
}

const kindOf = ({ tool, pattern, filename, message }: FileIssue): string =>
  JSON.stringify([tool, pattern, filename, message]);

const digestOf = (parts: readonly unknown[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest();
