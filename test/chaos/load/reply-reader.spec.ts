import { type Reply, ReplyReader } from './reply-reader';

const read = (...chunks: string[]): Reply | undefined => {
  const reader = new ReplyReader();
  return chunks.reduce<Reply | undefined>((_, chunk) => reader.push(Buffer.from(chunk)), undefined);
};
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nPortcullis-Error:  token.refused \r\n\r\nhi';

describe('a reply', () => {
  it('is read whole, its field names in lower case', () => {
    const reply = read(OK);
    expect(reply).toMatchObject({ status: 200, body: Buffer.from('hi') });
    expect(reply?.headers.get('portcullis-error')).toBe('token.refused');
  });

  it.each(Array.from({ length: OK.length - 1 }, (_, index) => index + 1))(
    'may come in two pieces, cut after %d bytes',
    (cut) => {
      expect(read(OK.slice(0, cut))).toBeUndefined();
      expect(read(OK.slice(0, cut), OK.slice(cut))).toMatchObject({ status: 200, body: Buffer.from('hi') });
    },
  );

  it('may come in chunks, in pieces of any size', () => {
    const chunked =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n';
    expect(read(chunked)?.body.toString()).toBe('abc0123456789');
    expect(read(...Array.from(chunked))?.body.toString()).toBe('abc0123456789');
  });

  it('has no body with 204, whatever else is said', () => {
    expect(read('HTTP/1.1 204 No Content\r\nX: y\r\n\r\n')).toMatchObject({
      status: 204,
      body: Buffer.alloc(0),
    });
  });

  // Whoever was let in was let in, also where the rest of the answer is lost.
  it('has a status from its head on', () => {
    const reader = new ReplyReader();
    reader.push(Buffer.from('HTTP/1.1 200 OK\r\ncontent-le'));
    expect(reader.status).toBeNull();
    reader.push(Buffer.from('ngth: 5\r\n\r\nab'));
    expect(reader.status).toBe(200);
  });

  it.each([
    ['bytes that are no reply', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['an interim reply, which nobody asked for', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['a body without a length', 'HTTP/1.1 200 OK\r\nX: y\r\n\r\n'],
    ['more than one reply', `${OK}${OK}`],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n'],
    ['a head without an end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`],
  ])('is never made of %s', (_, text) => {
    expect(() => read(text)).toThrow(/reply/);
  });
});
