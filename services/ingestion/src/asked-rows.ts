export interface AskedRows {
  /** A table expression of the first parameters of a statement. */
  readonly from: string;
  readonly values: readonly unknown[];
}

/**
 * What is asked about, as a table to join with: a row for each, the usual single one as its values. Without the parameters Postgres expects
 * ten rows of an array, so it would plan the statement for its parameters each time (ADR 0030).
 *
 * @param types of the columns
 */
export function askedRows(types: readonly string[], rows: readonly (readonly unknown[])[]): AskedRows {
  const [single, ...others] = rows;
  const parameters = (suffix: string): string =>
    types.map((type, index) => `$${String(index + 1)}::${type}${suffix}`).join(', ');
  return single && others.length === 0
    ? { from: `(values (${parameters('')}))`, values: single }
    : {
        from: `unnest(${parameters('[]')})`,
        values: types.map((_, column) => rows.map((row) => row[column])),
      };
}
