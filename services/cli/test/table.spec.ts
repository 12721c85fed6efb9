import { linesOf } from '../src/table';

const columns = [
  { title: 'ID', text: ({ id }: Row) => id },
  { title: 'NAME', text: ({ name }: Row) => name, isFlexible: true },
  { title: 'ROLE', text: ({ role }: Row) => role },
] as const;
interface Row {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}
const rows: readonly Row[] = [
  { id: '1', name: 'short', role: 'admin' },
  { id: '22', name: 'a name that is much longer than the others', role: 'member' },
];

describe('a table', () => {
  it('is cut nowhere where there is no terminal', () => {
    expect(linesOf(columns, rows, undefined)).toEqual([
      'ID  NAME                                        ROLE',
      '1   short                                       admin',
      '22  a name that is much longer than the others  member',
    ]);
  });

  it('is as wide as the terminal, at the cost of what can give way', () => {
    const lines = linesOf(columns, rows, 30);
    expect(lines).toEqual([
      'ID  NAME                ROLE',
      '1   short               admin',
      '22  a name that is mu…  member',
    ]);
  });

  it('does not vanish in a terminal that is too narrow', () => {
    expect(linesOf(columns, rows, 5)[2]).toBe('22  a name …  member');
  });

  // Each of these takes two places of a terminal, and a letter with its accent takes one.
  it('counts places and not characters', () => {
    const wide = [
      { id: '1', name: '東京都庁', role: 'x' },
      { id: '2', name: 'e\u0301', role: 'y' },
    ];
    expect(linesOf(columns, wide, undefined).slice(1)).toEqual(['1   東京都庁  x', '2   e\u0301         y']);
  });
});
