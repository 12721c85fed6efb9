import { PLACES, REPORT_TEXT } from '../places';
import type { PoisonCase } from '../poison-case';
import { rawCase, shown, VERSION } from '../raw-request';
import { METHODS } from './methods';
import { PATHS } from './paths';
import { QUERIES } from './queries';
import { REFUSED_TARGETS } from './refused-targets';
import { casesOf, MALFORMED } from './target-rows';
import { UPLOAD_TARGETS } from './upload-targets';

/** What stands in the request line. */
export function targetCases(tokens: { account: string; repository: string }): PoisonCase[] {
  const common = (token: string): string[] => ['Host: gateway', token, 'Connection: close'];
  const account = common(`api-token: ${tokens.account}`);
  return [
    ...casesOf({ ...REFUSED_TARGETS, ...PATHS, ...QUERIES }, (target, expected) => ({
      path: target,
      expected,
      lines: account,
    })),
    ...casesOf(UPLOAD_TARGETS, (target, expected) => ({
      method: 'POST',
      path: target,
      expected,
      lines: [...common(`project-token: ${tokens.repository}`), `Content-Length: ${REPORT_TEXT.length}`],
      body: REPORT_TEXT,
    })),
    ...METHODS.map(([method, path, expected]) =>
      rawCase({
        kind: 'methods',
        name: `${shown(method)} ${path}`,
        method,
        path,
        expected,
        lines: account,
        isUnreadable: expected === MALFORMED || method === 'CONNECT',
      }),
    ),
    rawCase({
      kind: 'queries',
      name: 'for everybody',
      path: `${PLACES.version}?__proto__=1`,
      lines: common('X: y'),
      expected: VERSION,
    }),
  ];
}
