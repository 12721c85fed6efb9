import * as fc from 'fast-check';

const NUL = String.fromCharCode(0);

/** Texts that have broken programs before. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '01',
    '1e3',
    '9007199254740993',
    '99999999999999999999',
    'null',
    'undefined',
    'true',
    '__proto__',
    'constructor',
    "' or 1=1 --",
    '%',
    '%s%n',
    '*',
    '../../etc/passwd',
    `a${NUL}b`,
    '\ud800',
    '\u202e\u0000\ufffe',
    '𝒳'.repeat(100),
    'x'.repeat(256),
    'x'.repeat(3_000),
    '{"a":1}',
    '<script>alert(1)</script>',
    '\r\nx: y',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.integer().map(String),
);

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** Bodies that are no answer to what the operation asks for. */
export const hostileBody: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'null',
    '[]',
    '{}',
    '""',
    '0',
    '{',
    '{"a":1,}',
    '{"__proto__":{"isAdmin":true}}',
    '\ufeff{}',
    deep(200),
    deep(20_000),
    `{"name":"a\\u0000b","ids":["\\u0000"]}`,
    '{"ids":[1e400]}',
    `[${'1,'.repeat(20_000)}1]`,
    `"${'x'.repeat(100_000)}"`,
  ),
  fc.json({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

/** One leaf of a good value replaced by another thing, or one field taken away or added. */
export const twistedFrom = (good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(good, fc.nat(50), fc.oneof(hostileText, fc.jsonValue({ maxDepth: 1 }), fc.constant(undefined)))
    .map(([value, at, by]) => twist(structuredClone(value), at, by));

function twist(value: unknown, at: number, by: unknown): unknown {
  if (typeof value !== 'object' || value === null) return by ?? null;
  const keys = Object.keys(value);
  const key = keys[at % (keys.length + 1)];
  if (key === undefined)
    return Array.isArray(value) ? [...(value as unknown[]), by] : { ...value, extra: by };
  const inner: unknown = Reflect.get(value, key);
  const goesDeeper = typeof inner === 'object' && inner !== null && at > keys.length;
  Reflect.set(value, key, goesDeeper ? twist(inner, at - keys.length - 1, by) : by);
  return value;
}
