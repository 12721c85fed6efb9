import stringWidth from 'string-width';

/** A column of a table that is as wide as what is in it. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Gives way where the terminal is too narrow. */
  readonly isFlexible?: true;
}

const GAP = '  ';
const SHORTEST = 8;

/**
 * Titles and rows, one line each. With a `width`, that of a terminal, flexible columns are cut so that lines fit while that is
 * possible; without one (a pipe) nothing is cut.
 */
export function linesOf<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  width: number | undefined,
): readonly string[] {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ text }) => text(row))),
  ];
  const natural = columns.map((_, index) => Math.max(...cells.map((line) => stringWidth(line[index] ?? ''))));
  const widths = width === undefined ? natural : fitted(columns, natural, width);
  return cells.map((line) =>
    line
      .map((cell, index) => padded(cell, widths[index] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

function fitted<Row>(
  columns: readonly TableColumn<Row>[],
  natural: readonly number[],
  width: number,
): readonly number[] {
  const widths = [...natural];
  const flexible = columns.flatMap(({ isFlexible }, index) => (isFlexible ? [index] : []));
  for (;;) {
    const total = widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
    const widest = flexible.reduce(
      (a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a),
      flexible[0] ?? -1,
    );
    const room = widths[widest] ?? 0;
    if (total <= width || room <= SHORTEST) return widths;
    widths[widest] = room - 1;
  }
}

const padded = (text: string, width: number): string => {
  const shown = stringWidth(text) <= width ? text : cut(text, width);
  return shown + ' '.repeat(Math.max(0, width - stringWidth(shown)));
};

/** By what a reader sees as one character, so that none is cut in two. */
function cut(text: string, width: number): string {
  let shown = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(shown + segment) > width - 1) break;
    shown += segment;
  }
  return `${shown}…`;
}
