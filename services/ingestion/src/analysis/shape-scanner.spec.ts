import fc from 'fast-check';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DomainError } from '@libs/errors';
import { RESULTS } from '../ingestion.errors';
import type { FoundIssue } from './issue-results';
import { each, fields, Misfit, type Shape, value } from './shape';
import { scanResults } from './scan-results';
import { ShapeScanner } from './shape-scanner';

const RUNS = Number(process.env['SCANNER_RUNS'] ?? 500);

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** What the scanner hands over of `[{"name": string, "numbers": [integer]}]`; undefined: refused. */
function scan(bytes: Buffer, size: number): [string, number[]][] | undefined {
  const heard: [string, number[]][] = [];
  let name = '';
  let numbers: number[] = [];
  const shape: Shape = each(
    fields(
      {
        name: value(1_000, (given) => {
          if (typeof given !== 'string') throw new Misfit('', 'must be a string');
          name = given;
        }),
        numbers: each(
          value(1_000, (given) => {
            if (!Number.isInteger(given)) throw new Misfit('', 'must be an integer');
            numbers.push(Number(given));
          }),
          1_000,
        ),
      },
      {
        begin: () => (numbers = []),
        end: ({ size: found }) => {
          if (found !== 2) throw new Misfit('', 'is incomplete');
          heard.push([name, numbers]);
        },
      },
    ),
    1_000,
  );
  const scanner = new ShapeScanner(shape, RESULTS);
  try {
    for (let at = 0; at < bytes.length; at += size) Array.from(scanner.push(bytes.subarray(at, at + size)));
    scanner.end();
    return heard;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** The same in other words: the whole document at once. */
function reference(bytes: Buffer): [string, number[]][] | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const parsed = JSON.parse(text) as unknown;
    if (!Array.isArray(parsed)) return undefined;
    return (parsed as unknown[]).map((element) => {
      const { name, numbers } = element as { name: unknown; numbers: unknown };
      if (Array.isArray(element) || typeof name !== 'string' || !Array.isArray(numbers)) throw new Error();
      if (!(numbers as unknown[]).every((number) => Number.isInteger(number))) throw new Error();
      return [name, numbers as number[]];
    });
  } catch {
    return undefined;
  }
}

describe('the scanner of shapes', () => {
  const element = fc.record({ name: fc.string(), numbers: fc.array(fc.integer()) });
  const document = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: element },
      fc
        .tuple(element, fc.dictionary(fc.string(), fc.jsonValue()))
        .map(([one, more]) => ({ ...more, ...one })),
      fc.jsonValue(),
    ),
  );

  it('accepts and gives what a parser of the whole document would, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(document, fc.integer({ min: 1, max: 40 }), fc.boolean(), (given, size, spaced) => {
        const bytes = Buffer.from(JSON.stringify(given, undefined, spaced ? 2 : undefined));
        expect(scan(bytes, size)).toEqual(reference(bytes));
      }),
      { numRuns: RUNS },
    );
  });

  it('refuses what no parser would take: any byte changed, dropped or doubled', () => {
    const damage = fc.record({
      at: fc.nat(),
      how: fc.constantFrom('change', 'drop', 'double'),
      byte: fc.oneof(fc.constantFrom(...Buffer.from('[]{},:"\\ 1')), fc.integer({ min: 0, max: 255 })),
    });
    fc.assert(
      fc.property(fc.array(element, { minLength: 1 }), damage, (given, { at, how, byte }) => {
        const bytes = Buffer.from(JSON.stringify(given));
        const place = at % bytes.length;
        const before = bytes.subarray(0, place);
        const damaged = Buffer.concat(
          {
            change: [before, Buffer.of(byte), bytes.subarray(place + 1)],
            drop: [before, bytes.subarray(place + 1)],
            double: [before, bytes.subarray(place, place + 1), bytes.subarray(place)],
          }[how],
        );
        const expected = reference(damaged);
        const heard = scan(damaged, 7);
        // A field that appears twice is refused on purpose; everything else is as a parser has it.
        if (heard !== undefined || expected === undefined) expect(heard).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a body of fifty thousand results', () => {
  const results = Array.from({ length: 50_000 }, (_, line) => ({
    Issue: {
      patternId: { value: 'max-len' },
      filename: 'a.js',
      message: { text: `Line ${line} is too long.` },
      level: 'Info',
      location: { LineLocation: { line } },
    },
  }));
  const body = Buffer.from(
    JSON.stringify([{ tool: 'eslint', issues: { Success: { results: [{ filename: 'a.js', results }] } } }]),
  );

  // A health check, a lease renewal and every other upload wait meanwhile.
  it('is read whole, and others have their turns while it is', async () => {
    const heard: FoundIssue[] = [];
    const sources: string[] = [];
    let turns = 0;
    const over = new AbortController();
    const others = (async () => {
      for (; !over.signal.aborted; turns += 1) await nextTurn();
    })();
    await scanResults('issues', cut(body, 65_536), {
      issues: (_filename, issues) => heard.push(...issues),
      metrics: () => undefined,
      analysed: () => undefined,
      clone: () => undefined,
      source: (name) => sources.push(name),
    });
    over.abort();
    await others;
    expect([heard.length, heard.at(-1)?.line, sources]).toEqual([50_000, 49_999, ['eslint']]);
    expect(turns).toBeGreaterThan(3);
  });
});
