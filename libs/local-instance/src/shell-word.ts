/** As one word of a POSIX shell that says exactly this, for commands to copy and paste. */
export const shellWord = (text: string): string =>
  /^[\w./:=@,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
