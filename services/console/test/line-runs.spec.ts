import { blockOf, blocksOf, columnsOf, uncoveredRanges } from '../src/coverage/line-runs';

const lines = (hits: Record<number, number>): { line: number; hits: number }[] =>
  Object.entries(hits).map(([line, count]) => ({ line: Number(line), hits: count }));

describe('the lines of a file', () => {
  it('are uncovered in stretches that a covered line or a long gap ends', () => {
    expect(uncoveredRanges(lines({ 1: 1, 2: 0, 4: 0, 10: 0, 17: 0, 18: 2, 19: 0 }))).toEqual([
      { from: 2, to: 10, lines: 3 },
      { from: 17, to: 17, lines: 1 },
      { from: 19, to: 19, lines: 1 },
    ]);
    expect(uncoveredRanges(lines({ 1: 1 }))).toEqual([]);
    expect(uncoveredRanges([])).toEqual([]);
  });

  it('are in blocks, and what does not count for long is one block', () => {
    const blocks = blocksOf(lines({ 1: 1, 50: 0, 51: 1, 260: 0 }));
    expect(blocks.map(({ from, to, lines: { length } }) => [from, to, length])).toEqual([
      [1, 50, 2],
      [51, 100, 1],
      [101, 250, 0],
      [251, 300, 1],
    ]);
    expect([1, 50, 51, 200, 260].map((line) => blockOf(blocks, line))).toEqual([0, 0, 1, 2, 3]);
    expect(blocksOf(lines({ 120: 1 })).map(({ from, to }) => [from, to])).toEqual([
      [1, 100],
      [101, 150],
    ]);
  });

  it('are counted in columns, each once', () => {
    const file = lines(
      Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [index + 1, index % 3])),
    );
    const columns = columnsOf(file, 240);
    expect(columns).toHaveLength(240);
    expect(columns.reduce((sum, { covered, uncovered }) => sum + covered + uncovered, 0)).toBe(1_000);
    expect(columns.reduce((sum, { uncovered }) => sum + uncovered, 0)).toBe(334);
    expect(columnsOf(lines({ 3: 0 }), 240)).toEqual([
      { covered: 0, uncovered: 0 },
      { covered: 0, uncovered: 0 },
      { covered: 0, uncovered: 1 },
    ]);
  });
});
