import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { Random } from '../../../support/random';

const MIB = 1024 * 1024;

/** Beyond what deflate looks back. */
const NOISE_BYTES = 64 * 1024;

/** White space that gzip makes about `ratio` times as small; a document may follow it as another member. */
export function bomb(bytes: number, ratio: number): Buffer {
  const random = new Random(ratio);
  // Four kinds of white space in disorder are a quarter as large, spaces in a row a thousandth.
  const noise = Buffer.from(Array.from({ length: NOISE_BYTES }, () => random.pick([0x20, 0x09, 0x0a, 0x0d])));
  const disorder = Math.floor(Math.max(0, 1 / ratio - 1 / 1_000) * 3.8 * bytes);
  const content = Buffer.alloc(bytes, 0x20);
  for (let at = 0; at < disorder; at += NOISE_BYTES) noise.copy(content, at, 0, disorder - at);
  return gzipSync(content);
}

/** What comes gzipped: the same verdict for everything that takes gzip. */
export const goodGzip = (good: string): readonly (readonly [name: string, body: Buffer])[] => {
  const whole = gzipSync(good);
  const half = Math.floor(good.length / 2);
  return [
    ['as it should be', whole],
    ['with a name and a comment', withName(whole)],
    ['in two members', Buffer.concat([gzipSync(good.slice(0, half)), gzipSync(good.slice(half))])],
    ['in a member for each letter', Buffer.concat(Array.from(good).map((letter) => gzipSync(letter)))],
    ['with empty members', Buffer.concat([...Array.from({ length: 200 }, () => gzipSync('')), whole])],
    ['not compressed', gzipSync(good, { level: 0 })],
    ['with zeros behind', Buffer.concat([whole, Buffer.alloc(100)])],
  ];
};

export function brokenGzip(good: string): readonly (readonly [name: string, body: Buffer])[] {
  const whole = gzipSync(good);
  const changed = (at: number): Buffer => {
    const copy = Buffer.from(whole);
    copy[at < 0 ? copy.length + at : at] = 0xa5;
    return copy;
  };
  return [
    ...[
      1,
      2,
      9,
      10,
      12,
      Math.floor(whole.length / 2),
      whole.length - 9,
      whole.length - 8,
      whole.length - 1,
    ].map((length) => [`cut to ${length}`, whole.subarray(0, length)] as const),
    ['not gzip at all', Buffer.from(good)],
    ['zlib', deflateSync(good)],
    ['raw deflate', deflateRawSync(good)],
    ['brotli', brotliCompressSync(good)],
    ['zip', Buffer.from('PK\x03\x04'.padEnd(60, '\0'), 'latin1')],
    ['of another magic number', changed(0)],
    ['of another method', changed(2)],
    ['of reserved flags', changed(3)],
    ['with another checksum', changed(-8)],
    ['with another length', changed(-1)],
    ['changed in its middle', changed(14)],
    ['with junk behind', Buffer.concat([whole, Buffer.from('junk')])],
    ['twice', gzipSync(whole)],
    ['ten times', Array.from({ length: 9 }).reduce<Buffer>((inner) => gzipSync(inner), whole)],
    ['a bomb in a bomb', gzipSync(bomb(4 * MIB, 1_000))],
    ['the document twice', Buffer.concat([whole, whole])],
    ['nothing', gzipSync('')],
    ['a member that is cut behind a whole one', Buffer.concat([whole, whole.subarray(0, 20)])],
  ];
}

/** FNAME and FCOMMENT (RFC 1952). */
function withName(whole: Buffer): Buffer {
  const head = Buffer.from(whole.subarray(0, 10));
  head[3] = 0x18;
  return Buffer.concat([head, Buffer.from('../../etc/passwd\0a comment\0', 'latin1'), whole.subarray(10)]);
}
