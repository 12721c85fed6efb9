const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const COLON = 0x3a;
const ZERO = 0x30;

/** Parsed in a few milliseconds whatever it holds. */
const SMALL_BYTES = 128 * 1024;
/** Each costs half a microsecond, however small it is. */
const MAX_CONTAINERS = 120_000;
/** Each costs more than a microsecond; a name that was there before costs little, and a number as a name next to nothing. */
const MAX_NAMES = 5_000;
/** Nine digits are always an index of an array to JavaScript, with no zero before them. */
const LONGEST_NUMBER = 9;

/**
 * Whether `JSON.parse` takes about as long for this as for what people send. Megabytes of `[` or of names that are all different
 * hold the event loop for a second, and nobody else is served meanwhile. Text that is not JSON may be found cheap or not.
 */
export function isCheapToParse(json: Buffer): boolean {
  if (json.length <= SMALL_BYTES) return true;
  const names = new Set<number>();
  let containers = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      containers += 1;
      if (containers > MAX_CONTAINERS) return false;
    } else if (byte === QUOTE) {
      const start = at + 1;
      at = endOfString(json, start);
      if (!isName(json, at + 1) || isNumber(json, start, at)) continue;
      names.add(hashOf(json, start, at));
      if (names.size > MAX_NAMES) return false;
    }
  }
  return true;
}

/** The position of the closing quote. */
function endOfString(json: Buffer, start: number): number {
  let at = start;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

function isName(json: Buffer, behind: number): boolean {
  let at = behind;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at += 1;
  return json[at] === COLON;
}

function isNumber(json: Buffer, start: number, end: number): boolean {
  if (end - start > LONGEST_NUMBER || json[start] === ZERO) return false;
  for (let at = start; at < end; at += 1) {
    const digit = (json[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}

/** FNV-1a. Two names that share one count as one, and so many do not. */
function hashOf(json: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (json[at] ?? 0), 0x01000193);
  return hash;
}
