import { PLACES } from '../places';
import { HEAD_TOO_LARGE, THE_ADMIN } from '../raw-request';
import type { TargetRows } from './target-rows';

/** Of a GET: what stands behind a path does not change who answers, until the head is too long to be read. */
export const QUERIES: TargetRows = {
  queries: {
    expected: THE_ADMIN,
    targets: [
      '?',
      '??',
      '?&&&&',
      '?=',
      '?x',
      '?x=1&x=2&x=3',
      '?__proto__=x',
      '?__proto__[isAdmin]=true',
      '?constructor[prototype][isAdmin]=true',
      '?constructor=x&prototype=y&toString=z&hasOwnProperty=w',
      '?x[]=1&x[]=2',
      '?x[a][b][c][d][e][f]=1',
      '?%zz',
      '?%',
      '?x=%ff%fe',
      '?x=%00',
      '?x=%0d%0aX:%20y',
      '?x=../../..',
      '?x=//evil.example',
      '?http://evil.example/',
      '?x=a;y=b',
      '?;',
      `?${'x=1&'.repeat(3_000)}`,
      `?x=${'a'.repeat(14_000)}`,
      `?${'['.repeat(5_000)}`,
      '?api-token=x',
      '?x=%u0041',
      '?x=<script>alert(1)</script>',
      "?x='or'1'='1",
    ].map((query) => PLACES.user + query),
  },
  'targets that are too long': {
    expected: HEAD_TOO_LARGE,
    targets: [
      `/${'a'.repeat(17_000)}`,
      `/api/v3/user?${'x'.repeat(20_000)}`,
      `/${'a/'.repeat(50_000)}`,
      `/${'%2e'.repeat(100_000)}`,
    ],
  },
};
