/** A time in a cursor, with the microseconds that Postgres keeps and a Date would lose. */
export const exactTime = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
