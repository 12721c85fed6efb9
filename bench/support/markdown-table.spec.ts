import { markdownTable } from './markdown-table';

describe('a table of figures', () => {
  it('is Markdown whose columns stand below each other, numbers to the right', () => {
    const table = markdownTable(
      ['', 'rate', 'note'],
      [
        ['nginx', '12,500', 'plain'],
        ['gateway', '900', 'with 3 limits'],
      ],
    );
    expect(table.split('\n')).toEqual([
      '|         |   rate | note          |',
      '| ------- | -----: | ------------- |',
      '| nginx   | 12,500 | plain         |',
      '| gateway |    900 | with 3 limits |',
    ]);
  });

  it('takes units, spreads and counts beside each other for numbers', () => {
    const numeric = ['1.5 ms', '2 (1–3)', '0 / 0 / 1', '-4 %', '12 MiB'];
    const table = markdownTable(['', ...numeric], [['', ...numeric]]);
    expect(table.split('\n')[1]?.match(/-:/g)).toHaveLength(numeric.length);
  });

  it('has a cell for each column, also where a row is short', () => {
    expect(markdownTable(['a', 'b'], [['x']]).split('\n')[2]).toBe('| x   |     |');
  });
});
