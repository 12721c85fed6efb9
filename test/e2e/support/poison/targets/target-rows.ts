import type { Expected, PoisonCase } from '../poison-case';
import { BAD_REQUEST, HEAD_TOO_LARGE, rawCase, shown } from '../raw-request';

/** Nothing that a server should read as a request. */
export const MALFORMED: Expected = { ...BAD_REQUEST };

/** What every one of some targets is answered with, by their kind. */
export type TargetRows = Readonly<Record<string, { expected: Expected; targets: readonly string[] }>>;

const UNROUTED = new Set<Expected>([MALFORMED, HEAD_TOO_LARGE]);

/** A case of each of the targets. */
export const casesOf = (
  table: TargetRows,
  request: (target: string, expected: Expected) => Omit<Parameters<typeof rawCase>[0], 'kind' | 'name'>,
): PoisonCase[] =>
  Object.entries(table).flatMap(([kind, { expected, targets }]) =>
    targets.map((target) =>
      rawCase({
        kind,
        name: shown(target),
        ...request(target, expected),
        isUnreadable: UNROUTED.has(expected),
      }),
    ),
  );
