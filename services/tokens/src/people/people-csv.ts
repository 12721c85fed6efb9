import { PEOPLE_CSV_COLUMNS } from '@libs/contracts';

export interface CsvPerson {
  readonly name: string | null;
  readonly email: string;
}

/** RFC 4180, the columns of the contract; when somebody was here last is not known. */
export function toCsv(people: readonly CsvPerson[]): string {
  const lines = people.map(({ name, email }) => [name ?? '', email, '', '']);
  return [PEOPLE_CSV_COLUMNS, ...lines].map((cells) => `${cells.map(toCell).join(',')}\r\n`).join('');
}

/**
 * A cell that a spreadsheet would calculate begins with an apostrophe, which makes it text (OWASP, CSV injection): people choose their
 * names, and an admin opens the file.
 */
function toCell(text: string): string {
  const harmless = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
