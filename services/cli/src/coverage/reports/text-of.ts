import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

const HEAD_BYTES = 256;
const DECLARED = /^\s*<\?xml[^>]*\sencoding\s*=\s*["'](?<label>[A-Za-z0-9._-]+)["']/;

/** The text of a file in pieces, in whichever of the encodings that tools write it: its first bytes say. */
export async function* textOf(file: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(await encodingOf(file));
  const bytes = createReadStream(file, { highWaterMark: 256 * 1024 });
  for await (const chunk of bytes as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function encodingOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return encodingIn(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

function encodingIn(head: Buffer): string {
  const [first, second] = head;
  // A byte order mark, or the zero of the first character of ASCII.
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  const label = DECLARED.exec(head.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, ''))?.groups?.['label'];
  return label === undefined || /^utf-?16/i.test(label) ? 'utf-8' : known(label);
}

function known(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return 'utf-8';
  }
}
