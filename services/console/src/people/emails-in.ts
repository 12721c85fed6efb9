/** As many as one request may name. */
export const MOST_EMAILS = 500;

export interface TypedEmails {
  readonly emails: readonly string[];
  /** What was typed and is no address. */
  readonly wrong: readonly string[];
}

/** The addresses in a text, one by one or as mail programs list them: `Ada <ada@example.org>, bob@example.org`. */
export function emailsIn(typed: string): TypedEmails {
  // Where addresses stand in angle brackets, what is before them is a name.
  const listed = typed.replace(/[^,;\n<>]*<([^<>]*)>/g, '$1,');
  const words = listed.split(/[\s,;]+/).filter((word) => word !== '');
  const unique = new Map(words.map((word) => [word.toLowerCase(), word]));
  const all = [...unique.values()];
  const isEmail = (word: string): boolean => /^[^\s@]+@[^\s@]+$/.test(word) && word.length <= 254;
  return { emails: all.filter(isEmail), wrong: all.filter((word) => !isEmail(word)) };
}
