type Line = readonly [line: number, hits: number];

const CONTINUES = 0x80;
const SEVEN_BITS = 0x7f;
/** Of a number of 31 bits. */
const MAX_BYTES = 5;

/** Ascending lines as pairs (distance from the line before, hits) of variable-length integers. */
export function packLines(lines: readonly Line[]): Buffer {
  const bytes = Buffer.allocUnsafe(lines.length * 2 * MAX_BYTES);
  let at = 0;
  const put = (value: number): void => {
    let rest = value;
    while (rest > SEVEN_BITS) {
      bytes[at++] = (rest & SEVEN_BITS) | CONTINUES;
      rest >>>= 7;
    }
    bytes[at++] = rest;
  };
  let before = 0;
  for (const [line, hits] of lines) {
    put(line - before);
    put(hits);
    before = line;
  }
  return Buffer.from(bytes.subarray(0, at));
}

export function* unpackLines(packed: Buffer = Buffer.alloc(0)): Generator<Line, void, undefined> {
  let at = 0;
  const take = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = packed[at++] ?? 0;
      value += (byte & SEVEN_BITS) * 2 ** shift;
      if ((byte & CONTINUES) === 0) return value;
    }
  };
  let line = 0;
  while (at < packed.length) {
    line += take();
    yield [line, take()];
  }
}
