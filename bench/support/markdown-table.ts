/** Rows as Markdown has them, also easy to read in a terminal. Numbers stand to the right. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const isNumeric = header.map(
    (_, column) => column > 0 && rows.every((row) => /^[-\d.,– ()/]*[A-Za-z%]{0,3}$/.test(row[column] ?? '')),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(row[column] ?? '', width, isNumeric[column] ?? false)).join(' | ')} |`;
  const rule = widths.map((width, column) => '-'.repeat(width - 1) + (isNumeric[column] ? ':' : '-'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

const pad = (text: string, width: number, isNumeric: boolean): string =>
  isNumeric ? text.padStart(width) : text.padEnd(width);
