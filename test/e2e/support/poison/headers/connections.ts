import { PLACES, REPORT_TEXT } from '../places';
import type { PoisonCase } from '../poison-case';
import { rawCase, RECEIVED, THE_ADMIN } from '../raw-request';
import { get, type HeaderTokens } from './head-case';
import { INTERNAL, WITHOUT_HYPHEN } from './internal-names';

/** A client tells the gateway to drop what is the gateway's own. */
export const connections = ({ account, repository }: HeaderTokens): PoisonCase[] => [
  ...[...INTERNAL, ...WITHOUT_HYPHEN, 'api-token', 'api_token', 'accept'].map((name) =>
    get('connection options', account, [`Connection: ${name}`], THE_ADMIN),
  ),
  ...[
    'close, portcullis-assertion, x-request-id, traceparent, x-forwarded-for, content-length',
    'PORTCULLIS-ASSERTION',
    'keep-alive, portcullis-assertion',
    ',,,portcullis-assertion,,',
    '\tportcullis-assertion\t',
    '"portcullis-assertion"',
    'upgrade, http2-settings',
    'x'.repeat(5_000),
    Array.from({ length: 1_000 }, (_, at) => `h${at}`).join(','),
    '',
    '\xff\xfe',
  ].map((options) => get('connection options', account, [`Connection: ${options}`], THE_ADMIN)),
  ...[
    'content-length',
    'host',
    'project-token',
    'portcullis-assertion',
    'transfer-encoding',
    'content-type',
  ].map((name) =>
    rawCase({
      kind: 'connection options',
      name: `of an upload: ${name}`,
      method: 'POST',
      path: PLACES.coverage,
      lines: [
        'Host: gateway',
        `project-token: ${repository}`,
        'Content-Type: application/json',
        `Content-Length: ${REPORT_TEXT.length}`,
        `Connection: close, ${name}`,
      ],
      body: REPORT_TEXT,
      expected: RECEIVED,
    }),
  ),
];
