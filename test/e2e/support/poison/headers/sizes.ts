import type { Expected, PoisonCase } from '../poison-case';
import { HEAD_TOO_LARGE, THE_ADMIN } from '../raw-request';
import { get, type HeaderTokens, unreadable } from './head-case';

export const sizes = ({ account }: HeaderTokens): PoisonCase[] => {
  const many = (count: number, line: (at: number) => string): string[] =>
    Array.from({ length: count }, (_, at) => line(at));
  const of = (name: string, lines: readonly string[], expected: Expected): PoisonCase => ({
    ...get('sizes', account, lines, expected, expected === HEAD_TOO_LARGE ? unreadable : {}),
    name,
  });
  return [
    ...[10, 100, 500, 1_000, 5_000].map((count) =>
      of(
        `${count} headers`,
        many(count, (at) => `a${at % 10}: b`),
        THE_ADMIN,
      ),
    ),
    ...[6_000, 20_000].map((count) =>
      of(
        `${count} headers`,
        many(count, (at) => `a${at % 10}: b`),
        HEAD_TOO_LARGE,
      ),
    ),
    ...[1_000, 8_000, 15_000].map((length) =>
      of(`a value of ${length}`, [`X: ${'y'.repeat(length)}`], THE_ADMIN),
    ),
    ...[16_384, 20_000, 100_000, 1_000_000].map((length) =>
      of(`a value of ${length}`, [`X: ${'y'.repeat(length)}`], HEAD_TOO_LARGE),
    ),
    ...[15_000].map((length) => of(`a name of ${length}`, [`${'x'.repeat(length)}: y`], THE_ADMIN)),
    ...[17_000, 100_000].map((length) =>
      of(`a name of ${length}`, [`${'x'.repeat(length)}: y`], HEAD_TOO_LARGE),
    ),
    of('spaces before a value', [`X:${' '.repeat(15_000)}y`], THE_ADMIN),
    of(
      '1,000 cookies',
      many(1_000, (at) => `Cookie: a=${at}`),
      THE_ADMIN,
    ),
    of(
      '500 empty values',
      many(500, () => 'X:'),
      THE_ADMIN,
    ),
    of('500 commas to accept', [`Accept: ${'a/b,'.repeat(500)}`], THE_ADMIN),
  ];
};
