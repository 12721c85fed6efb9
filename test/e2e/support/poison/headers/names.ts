import type { PoisonCase } from '../poison-case';
import { BAD_REQUEST, THE_ADMIN } from '../raw-request';
import { get, type HeaderTokens, unreadable } from './head-case';

const NO_NAMES = [
  ' ',
  'X Y',
  'X\tY',
  'X ',
  '\tX',
  ' X',
  '',
  'X\x00',
  '\x00',
  'X\x01',
  'X\x7f',
  'X(',
  'X)',
  'X<',
  'X>',
  'X@',
  'X,',
  'X;',
  'X\\',
  'X"',
  'X/',
  'X[',
  'X]',
  'X?',
  'X=',
  'X{',
  'X}',
  'X\xe9',
  '\xc3\xa9',
  'api token',
  'api-token ',
  '\xefapi-token',
  'api\x0btoken',
];
export const names = ({ account }: HeaderTokens): PoisonCase[] => [
  ...NO_NAMES.map((name) => get('names that are none', account, [`${name}: y`], BAD_REQUEST, unreadable)),
  ...['no colon at all', 'X\ty', ':', ': y', ':: y'].map((line) =>
    get('names that are none', account, [line], BAD_REQUEST, unreadable),
  ),
  ...['!', '#', '$', '%', '&', "'", '*', '+', '-', '.', '^', '`', '|', '~', '0', 'X:', 'x.y', '-', '--'].map(
    (name) => get('odd names', account, [`${name}: y`], THE_ADMIN),
  ),
  ...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf'].map((name) =>
    get('odd names', account, [`${name}: y`], name.includes('_') ? BAD_REQUEST : THE_ADMIN),
  ),
];
