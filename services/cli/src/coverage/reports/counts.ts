import { MalformedReport } from './report.errors';

const NUMBER = /^\s*[-+]?\d+(\.\d+)?([eE][-+]?\d+)?\s*$/;
/** What a report may need to be quoted with. */
const MAX_SHOWN = 40;

/** A number as tools write them: some write `1.2e+10` for a line that was executed often, or less than nothing after an overflow. */
export function readNumber(text: string | undefined, what: string): number {
  if (text === undefined) throw new MalformedReport(`${what} is missing`);
  if (!NUMBER.test(text)) throw new MalformedReport(`${what} is not a number: ${shown(text)}`);
  return Number(text);
}

export const shown = (text: string): string =>
  JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
