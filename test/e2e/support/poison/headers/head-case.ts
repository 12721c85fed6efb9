import { PLACES } from '../places';
import type { Expected, PoisonCase } from '../poison-case';
import { rawCase, shown } from '../raw-request';

export interface HeaderTokens {
  readonly account: string;
  readonly repository: string;
  /** Well-formed, and nobody's. */
  readonly unknown: string;
}

/** Between a line with the token and one that ends the connection. */
export const get = (
  kind: string,
  token: string,
  lines: readonly string[],
  expected: Expected,
  more: Partial<Parameters<typeof rawCase>[0]> = {},
): PoisonCase =>
  rawCase({
    kind,
    name: lines.map(shown).join(' '),
    path: PLACES.user,
    lines: ['Host: gateway', ...(token === '' ? [] : [`api-token: ${token}`]), ...lines, 'Connection: close'],
    expected,
    ...more,
  });

/** Nothing that a server should read as a request. */
export const unreadable = { isUnreadable: true };
