import fc from 'fast-check';
import { z } from 'zod';
import { DomainError } from '@libs/errors';
import type { FileReport } from './file-report';
import { unpackLines } from './packed-lines';
import { scanCoverageBody } from './scan-coverage-body';
import { defaultScanLimits } from './scan-limits';

const RUNS = Number(process.env['SCANNER_RUNS'] ?? 500);

/** The contract in other words than the code's. */
const number = z.custom<number>((value) => typeof value === 'number').nullish();
const text = z.string().nullish();
const ignored = { total: number, codeLines: number, language: text };
const schema = z.looseObject({
  ...ignored,
  fileReports: z.array(
    z.looseObject({
      ...ignored,
      filename: z
        .string()
        .min(1)
        .max(4096)
        .refine((name) => !name.includes('\0') && !/\p{Cs}/u.test(name)),
      coverage: z.union([
        z.array(z.never()).max(0),
        z
          .custom<Record<string, unknown>>(
            (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
          )
          .refine((lines) => Object.keys(lines).every((line) => /^-?(0|[1-9]\d*)$/.test(line)))
          .refine((lines) =>
            Object.values(lines).every(
              (hits) => Number.isInteger(hits) || hits === Infinity || hits === -Infinity,
            ),
          ),
      ]),
    }),
  ),
});

interface Plain {
  filename: string;
  coverage: [number, number][];
}

/** What a parser that holds everything makes of the bytes; undefined: refused. */
function reference(bytes: Buffer): Plain[] | undefined {
  try {
    const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return schema.parse(JSON.parse(decoded)).fileReports.map(({ filename, coverage }) => ({
      filename,
      coverage: Object.entries(coverage)
        .map(([line, hits]): [number, number] => [
          Number(line),
          Math.max(0, Math.min(Number(hits), 2_147_483_647)),
        ])
        .filter(([line]) => line >= 1 && line <= 2_147_483_647),
    }));
  } catch {
    return undefined;
  }
}

async function* chunked(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  await Promise.resolve();
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const to = cut % (bytes.length + 1);
    if (to <= from) continue;
    yield bytes.subarray(from, to);
    from = to;
  }
  yield bytes.subarray(from);
}

async function scan(
  bytes: Buffer,
  cuts: readonly number[] = [],
  limits = defaultScanLimits,
): Promise<Plain[]> {
  const files: FileReport[] = [];
  await scanCoverageBody(chunked(bytes, cuts), (file) => files.push(file), { limits });
  return files.map(({ filename, lines }) => ({ filename, coverage: [...unpackLines(lines)] }));
}

async function scanOrRefuse(bytes: Buffer, cuts: readonly number[]): Promise<Plain[] | undefined> {
  try {
    return await scan(bytes, cuts);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

const anyNumber = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
);
const unknownFields = fc.dictionary(
  fc.constantFrom('extra', '__proto__', 'constructor', 'é"\\', 'x'),
  fc.jsonValue({ maxDepth: 3 }),
  { maxKeys: 2 },
);
const ignoredFields = fc.record(
  { total: anyNumber, codeLines: anyNumber, language: fc.string() },
  { requiredKeys: [] },
);
const coverage = fc.oneof(
  fc.constant([]),
  fc.dictionary(
    fc
      .oneof(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        fc.constantFrom(0, -1, 2 ** 31, 2 ** 32, 2 ** 53),
      )
      .map(String),
    fc.oneof(fc.nat(9), fc.nat(), fc.constantFrom(2 ** 31, 1e15, -0, -1, -1e15)),
  ),
);
const filename = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((name) => !name.includes('\0') && !/\p{Cs}/u.test(name));
const fileReport = fc
  .tuple(unknownFields, ignoredFields, fc.record({ filename, coverage }))
  .map((parts) => Object.assign({}, ...parts) as object);
const report = fc
  .tuple(unknownFields, ignoredFields, fc.record({ fileReports: fc.array(fileReport, { maxLength: 5 }) }))
  .chain((parts) => fc.shuffledSubarray(parts, { minLength: 3 }))
  .map((parts) => Object.assign({}, ...parts) as object);
const bytesOfReport = fc
  .tuple(report, fc.constantFrom(undefined, 1, '\t', '\r\n '))
  .map(([value, space]) => Buffer.from(JSON.stringify(value, null, space)));
const cuts = fc.array(fc.nat(5_000), { maxLength: 8 });

/** What a broken network, a broken client or an attacker would do to a good body. */
const interesting = fc.constantFrom(
  ...Array.from('{}[]",:\\0123456789-+.eE \n\ttrufalsn/\u0000\u0001'),
  '\\u0000',
  '\\ud800',
  'null',
  '"fileReports":[]',
  ',"1":-1',
  '[[',
  '﻿',
);
const mutation = fc.record({
  at: fc.nat(5_000),
  remove: fc.nat(3),
  insert: fc.oneof(
    interesting.map((s) => Buffer.from(s)),
    fc.uint8Array({ maxLength: 2 }).map((b) => Buffer.from(b)),
  ),
});
const mutated = fc
  .tuple(bytesOfReport, fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([bytes, mutations]) =>
    mutations.reduce((body, { at, remove, insert }) => {
      const start = at % (body.length + 1);
      return Buffer.concat([body.subarray(0, start), insert, body.subarray(start + remove)]);
    }, bytes),
  );

/** The one thing that JSON.parse allows and we do not, and that it cannot tell. */
const hasTwoFileReports = (bytes: Buffer): boolean =>
  bytes.toString('latin1').split('"fileReports"').length > 2;

describe('the coverage body scanner', () => {
  it('reads every valid report exactly as JSON.parse of the whole does, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(bytesOfReport, cuts, async (bytes, at) => {
        const expected = reference(bytes);
        expect(expected).toBeDefined();
        expect(await scan(bytes, at)).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });

  it('refuses a damaged report exactly when JSON.parse or the schema does', async () => {
    let refused = 0;
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(mutated, cuts, async (bytes, at) => {
        fc.pre(!hasTwoFileReports(bytes));
        const expected = reference(bytes);
        if (expected) accepted += 1;
        else refused += 1;
        expect(await scanOrRefuse(bytes, at)).toEqual(expected);
      }),
      { numRuns: RUNS * 3 },
    );
    expect(Math.min(refused, accepted)).toBeGreaterThan(RUNS / 20);
  });

  it.each([
    ['', 'not complete JSON'],
    ['{', 'not complete JSON'],
    ['{"fileReports":[]', 'not complete JSON'],
    ['{"fileReports":[]}x', 'goes on after the end'],
    ['[]', 'must be a JSON object'],
    ['{}', 'fileReports: is missing'],
    ['{"fileReports":{}}', 'fileReports: must be an array'],
    ['{"fileReports":null}', 'fileReports: must be an array'],
    ['{"fileReports":[],}', 'not valid JSON'],
    ['{"fileReports":[],"fileReports":[]}', 'fileReports: appears twice'],
    ['{"fileReports":[],"file\\u0052eports":[]}', 'fileReports: appears twice'],
    ['{"total":"85","fileReports":[]}', 'total: must be a number, null or absent'],
    ['{"fileReports":[1]}', 'fileReports[0]: must be an object'],
    ['{"fileReports":[{"filename":"a","coverage":{}},]}', 'fileReports[1]: must be an object'],
    ['{"fileReports":[{"coverage":{}}]}', 'fileReports[0].filename: must be a string'],
    ['{"fileReports":[{"filename":7,"coverage":{}}]}', 'fileReports[0].filename: must be a string'],
    ['{"fileReports":[{"filename":"","coverage":{}}]}', 'fileReports[0].filename: must be 1 to 4096'],
    [
      '{"fileReports":[{"filename":"a\\u0000","coverage":{}}]}',
      'fileReports[0].filename: must be valid text',
    ],
    ['{"fileReports":[{"filename":"a"}]}', 'fileReports[0].coverage: must be an object'],
    ['{"fileReports":[{"filename":"a","coverage":[1]}]}', 'fileReports[0].coverage: must be an object'],
    ['{"fileReports":[{"filename":"a","coverage":{"0":"x"}}]}', 'fileReports[0].coverage.0: hits must be'],
    [
      '{"fileReports":[{"filename":"a","coverage":{"01":1}}]}',
      'fileReports[0].coverage: its keys must be line',
    ],
    [
      '{"fileReports":[{"filename":"a","coverage":{"__proto__":1}}]}',
      'fileReports[0].coverage: its keys must be line',
    ],
    ['{"fileReports":[{"filename":"a","coverage":{"1.5":1}}]}', 'its keys must be line numbers'],
    ['{"fileReports":[{"filename":"a","coverage":{"3":-1.5}}]}', 'fileReports[0].coverage.3: hits must be'],
    ['{"fileReports":[{"filename":"a","coverage":{"3":"1"}}]}', 'fileReports[0].coverage.3: hits must be'],
    ['{"fileReports":[{"filename":"a","coverage":{"3":1.5}}]}', 'fileReports[0].coverage.3: hits must be'],
    ['{"fileReports":[{"filename":"a","coverage":{}},{"filename":"a","coverage":{}}', 'not complete JSON'],
  ])('says what is wrong with %s and where', async (body, problem) => {
    const refusal = scan(Buffer.from(body));
    await expect(refusal).rejects.toThrow(problem);
    await expect(refusal).rejects.toThrow(/^Failed to create coverage: /);
    await expect(refusal).rejects.not.toThrow(/not found/);
  });

  it('takes everything that the known clients send beside the coverage', async () => {
    const php =
      '{"total":null,"codeLines":12,"language":"php","fileReports":[{"filename":"a.php","total":0,"codeLines":null,"coverage":[]}]}';
    expect(await scan(Buffer.from(php))).toEqual([{ filename: 'a.php', coverage: [] }]);
  });

  // coverage.py tells of line 0 in its LCOV, and the reporter passes it on; counters that overflow are negative.
  it('drops lines that no file has, and takes negative hits for none', async () => {
    const lines =
      '"-1":1,"0":1,"1":1,"2":-1,"3":-1e999,"2147483647":5,"2147483648":1,"99999999999999999999":1';
    const body = Buffer.from(`{"fileReports":[{"filename":"a","coverage":{${lines}}}]}`);
    const kept = [
      [1, 1],
      [2, 0],
      [3, 0],
      [2_147_483_647, 5],
    ];
    expect(await scan(body)).toEqual([{ filename: 'a', coverage: kept }]);
  });

  it('clamps hits to 32 bits, as the reporter does', async () => {
    const body =
      '{"fileReports":[{"filename":"a","coverage":{"1":2147483647,"2":2147483648,"3":1e300,"4":1e999}}]}';
    const [file] = await scan(Buffer.from(body));
    expect(file?.coverage.map(([, hits]) => hits)).toEqual(Array(4).fill(2_147_483_647));
  });

  it.each([
    ['files', { maxFiles: 1 }, 'holds more than 1 files'],
    ['one file', { maxFileBytes: 35 }, 'fileReports[1] is larger than 35 bytes'],
    ['an ignored field', { maxIgnoredBytes: 20 }, 'a field is larger than 20 bytes'],
    ['fields', { maxTopLevelKeys: 1 }, 'too many fields'],
    ['nesting', { maxDepth: 2 }, 'nested too deep'],
  ])('bounds %s', async (_what, limits, problem) => {
    const body = `{"x":"${'x'.repeat(30)}","fileReports":[{"filename":"a","coverage":{}},{"filename":"b","coverage":{},"x":[[]]}]}`;
    for (const at of [[], [10, 60, 90]])
      await expect(scan(Buffer.from(body), at, { ...defaultScanLimits, ...limits })).rejects.toThrow(problem);
  });

  it('survives nesting that would exhaust the stack of a recursive parser', async () => {
    const deep = '['.repeat(200_000);
    await expect(scan(Buffer.from(`{"x":${deep}`))).rejects.toThrow('a field: is nested too deep');
  });

  it('gives other work a turn every few milliseconds of a 10 MB report', async () => {
    const coverage = Object.fromEntries(
      Array.from({ length: 300 }, (_, line) => [String(line + 1), line % 7]),
    );
    const files = Array.from({ length: 4_000 }, (_, index) => ({
      filename: `src/file-${index}.ts`,
      coverage,
    }));
    const body = Buffer.from(JSON.stringify({ fileReports: files }));
    expect(body.length).toBeGreaterThan(9_000_000);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await scan(
      body,
      Array.from({ length: 150 }, (_, index) => index * 65_536),
    );
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});
