import type { ServerResponse } from 'node:http';

/** A larger one Node would have to copy once more. */
const AS_TEXT_BYTES = 8 * 1024;

/**
 * As `response.write`. Node sends a text in one call with the head that waits for it, and holds a buffer back until the tick is over, to
 * send three pieces then. Latin-1 is the one encoding in which every byte is one character and comes out as it went in. A part that is
 * framed as a chunk would be sent in four calls instead. `part` may be used again afterwards.
 */
export function writePart(response: ServerResponse, part: Buffer): boolean {
  if (part.length > AS_TEXT_BYTES || response.chunkedEncoding) return response.write(Buffer.from(part));
  response.cork();
  const hasRoom = response.write(part.toString('latin1'), 'latin1');
  response.uncork();
  return hasRoom;
}
