import { ASSERTION_HEADER } from '@libs/http';
import { PLACES, REPORT_TEXT } from '../places';
import type { Expected, PoisonCase } from '../poison-case';
import { BAD_REQUEST, rawCase, RECEIVED, shown, THE_ADMIN, V2_NOT_FOUND } from '../raw-request';
import { get, type HeaderTokens } from './head-case';
import { FORGED } from './internal-names';

const MALFORMED: Expected = { ...BAD_REQUEST };

/** What stands behind a chunked body is no header of the request. */
export const trailers = ({ account, repository, unknown }: HeaderTokens): PoisonCase[] => {
  const withTrailer = (trailer: string, token: string, expected: Expected): PoisonCase =>
    rawCase({
      kind: 'trailers',
      name: `${shown(trailer.replace(/pc[ar]_\w+/, 'a token'))} ${token === '' ? 'and no token' : ''}`,
      method: 'POST',
      path: PLACES.coverage,
      lines: [
        'Host: gateway',
        ...(token === '' ? [] : [`project-token: ${token}`]),
        'TE: trailers',
        'Trailer: project-token, host',
        'Transfer-Encoding: chunked',
        'Connection: close',
      ],
      isUnreadable: expected === MALFORMED,
      body: `${REPORT_TEXT.length.toString(16)}\r\n${REPORT_TEXT}\r\n0\r\n${trailer}\r\n\r\n`,
      expected,
    });
  const named = [
    `project-token: ${repository}`,
    `project_token: ${repository}`,
    `api-token: ${account}`,
    `Authorization: Bearer ${repository}`,
    `${ASSERTION_HEADER}: ${FORGED}`,
    'Host: other',
    'Content-Encoding: gzip',
    'X_Internal: root',
  ];
  return [
    // Fields that frame a body may not stand behind it (RFC 9110, 6.5.1).
    ...['Content-Length: 0', 'Transfer-Encoding: identity'].map((trailer) =>
      withTrailer(trailer, repository, MALFORMED),
    ),
    ...named.map((trailer) => withTrailer(trailer, repository, RECEIVED)),
    ...named.map((trailer) => withTrailer(trailer, '', V2_NOT_FOUND)),
    ...named.map((trailer) => withTrailer(trailer, unknown, V2_NOT_FOUND)),
    ...['trailers', 'gzip', 'trailers, deflate;q=0.5', 'chunked', '', '\xff', 'x'.repeat(2_000)].map((te) =>
      get('trailers', account, [`TE: ${te}`], THE_ADMIN),
    ),
  ];
};
