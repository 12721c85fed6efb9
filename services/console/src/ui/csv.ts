/**
 * One line of a CSV file (RFC 4180). A cell that a spreadsheet would calculate begins with an apostrophe, which makes it text (OWASP, CSV
 * injection): people choose their names, and an admin opens the file.
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(toCell).join(',')}\r\n`;

function toCell(text: string): string {
  const harmless = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
