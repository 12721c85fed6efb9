import { PLACES, REPORT_TEXT } from '../places';
import type { PoisonCase } from '../poison-case';
import { rawCase, RECEIVED, shown, V2_BAD_REQUEST } from '../raw-request';
import type { HeaderTokens } from './head-case';

export const ofUploads = ({ repository }: HeaderTokens): PoisonCase[] =>
  (
    [
      ['X_Internal: root', V2_BAD_REQUEST],
      ['Portcullis_Assertion: x', V2_BAD_REQUEST],
      ['Host: other', V2_BAD_REQUEST],
      ['Expect: other', V2_BAD_REQUEST],
      [`project-token: ${repository}`, V2_BAD_REQUEST],
      ['Content-Type: a/b\r\nContent-Type: c/d', V2_BAD_REQUEST],
      ['portcullis-assertion: x', RECEIVED],
      ['Connection: portcullis-assertion', RECEIVED],
    ] as const
  ).map(([line, expected]) =>
    rawCase({
      kind: 'of uploads',
      name: shown(line.replace(/pc[ar]_\w+/, 'a token')),
      method: 'POST',
      path: PLACES.coverage,
      lines: [
        'Host: gateway',
        `project-token: ${repository}`,
        `Content-Length: ${REPORT_TEXT.length}`,
        line,
        'Connection: close',
      ],
      body: REPORT_TEXT,
      expected,
    }),
  );
