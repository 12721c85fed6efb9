/** A column of a table that is printed as it comes: a longer value takes the room that it needs. */
export interface Column<Row> {
  readonly title: string;
  readonly width: number;
  readonly text: (row: Row) => string;
}

export const titlesOf = <Row>(columns: readonly Column<Row>[]): string =>
  join(columns.map(({ title, width }) => title.padEnd(width)));

export const rowOf = <Row>(columns: readonly Column<Row>[], row: Row): string =>
  join(columns.map(({ text, width }) => text(row).padEnd(width)));

const join = (cells: readonly string[]): string => cells.join('  ').trimEnd();

export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : several}`;
