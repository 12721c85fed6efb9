/**
 * The regular expression of Postgres for this text in whatever case. Its `lower` knows no letters but those of ASCII where the locale is
 * C, and the collation that knows more everywhere came with release 17.
 */
export const anyCase = (text: string): string => Array.from(text, inAnyCase).join('');

function inAnyCase(character: string): string {
  const forms = new Set([character, character.toLowerCase(), character.toUpperCase()]);
  return `(?:${[...forms].map(literally).join('|')})`;
}

const literally = (text: string): string => text.replace(/[!-/:-@[-`{-~]/g, '\\$&');
