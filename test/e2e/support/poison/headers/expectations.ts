import { PLACES, REPORT_TEXT } from '../places';
import type { PoisonCase } from '../poison-case';
import { BAD_REQUEST, rawCase, RECEIVED, shown, THE_ADMIN } from '../raw-request';
import { get, type HeaderTokens } from './head-case';

export const expectations = ({ account, repository }: HeaderTokens): PoisonCase[] => [
  ...[
    '200-ok',
    '100-continue, 100-continue',
    '100-continue;q=1',
    '"100-continue"',
    '100',
    'continue',
    '',
    '101-switching',
    '100-continue\xa0',
    'x'.repeat(1_000),
  ].map((value) => get('expectations', account, [`Expect: ${value}`], BAD_REQUEST)),
  get('expectations', account, ['Expect: 100-continue', 'Expect: 100-continue'], BAD_REQUEST),
  get('expectations', account, ['Expect: 100-continue', 'Expect: other'], BAD_REQUEST),
  ...['100-continue', '100-Continue', '100-CONTINUE', '\t100-continue '].flatMap((value) => [
    get('expectations', account, [`Expect: ${value}`], THE_ADMIN),
    rawCase({
      kind: 'expectations',
      name: `of an upload: ${shown(value)}`,
      method: 'POST',
      path: PLACES.coverage,
      lines: [
        'Host: gateway',
        `project-token: ${repository}`,
        `Content-Length: ${REPORT_TEXT.length}`,
        `Expect: ${value}`,
        'Connection: close',
      ],
      body: REPORT_TEXT,
      expected: RECEIVED,
    }),
  ]),
];
