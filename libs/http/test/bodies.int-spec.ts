import { ZodPipe } from '@libs/http';
import { z } from 'zod';
import { type Probe, startProbe } from './probe.app';

async function post(
  url: string,
  body: string | Buffer | undefined,
  headers: Record<string, string> = {},
): Promise<[number, unknown]> {
  const reply = await fetch(url, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });
  return [reply.status, await reply.json()];
}
const JSON_TYPE = { 'content-type': 'application/json' };
const invalid = (text: unknown): unknown => ({ error: 'BadRequest', message: text, actions: [] });

describe('a JSON body', () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await startProbe();
  });
  afterAll(() => probe.close());
  const things = (body: string | Buffer | undefined, headers = {}): Promise<[number, unknown]> =>
    post(`${probe.url}/api/v3/things`, body, headers);
  const optional = (body: string | undefined, headers = {}): Promise<[number, unknown]> =>
    post(`${probe.url}/api/v3/optional`, body, headers);

  it.each([
    ['application/json', JSON_TYPE],
    ['application/json with a charset', { 'content-type': 'application/json; charset=UTF-8' }],
    ['text/plain', { 'content-type': 'text/plain' }],
    ['the type that curl sends unasked', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('is read with %s', async (_, headers) => {
    expect(await things('{"name":"a"}', headers)).toEqual([200, { body: { name: 'a' } }]);
  });

  it('is read with no type at all', async () => {
    expect(await things(Buffer.from('{"name":"a"}'))).toEqual([200, { body: { name: 'a' } }]);
  });

  // The gateway lets in heads of 16 KiB and adds an assertion that repeats the target.
  it('is read behind a head of 48 KiB', async () => {
    expect(await things('{"name":"a"}', { long: 'x'.repeat(48 * 1024) })).toEqual([
      200,
      { body: { name: 'a' } },
    ]);
  });

  it('under a type that is none is a 400', async () => {
    expect(await things('{"name":"a"}', { 'content-type': 'nonsense' })).toEqual([
      400,
      invalid('Unsupported Media Type'),
    ]);
  });

  it('keeps what is known and drops what is not', async () => {
    expect(await things('{"name":"a","size":2,"__proto__":{"x":1},"more":true}', JSON_TYPE)).toEqual([
      200,
      { body: { name: 'a', size: 2 } },
    ]);
  });

  // vscode posts nothing at all to /user/tokens (contract 2.2).
  it('may be missing, empty or empty with a type where it is optional', async () => {
    expect(await optional(undefined)).toEqual([200, { body: 'absent' }]);
    expect(await optional('', JSON_TYPE)).toEqual([200, { body: 'absent' }]);
    expect(await optional('{"name":"a"}', JSON_TYPE)).toEqual([200, { body: { name: 'a' } }]);
  });

  it('that is missing where it is needed is a 400 that says so', async () => {
    expect(await things(undefined)).toEqual([400, invalid(expect.stringMatching(/expected object/))]);
  });

  it.each(['{"name":', 'name=a', '\u0000', '[1,]', 'undefined'])(
    'that is not JSON is a 400: %j',
    async (text) => {
      expect(await things(text, JSON_TYPE)).toEqual([400, invalid('The body is not JSON.')]);
    },
  );

  // Read with what stands for broken bytes, it would be stored as something that nobody sent.
  it('that is not UTF-8 is a 400', async () => {
    const bytes = Buffer.from('{"name":"caf\xe9"}', 'latin1');
    expect(await things(bytes, JSON_TYPE)).toEqual([400, invalid('The body is not valid UTF-8.')]);
  });

  it('with thousands of faults is answered in a few words', () => {
    const pipe = new ZodPipe(z.array(z.int()));
    const refusal = (): unknown => pipe.transform(Array<string>(10_000).fill('x'));
    expect(refusal).toThrow(/^0: .+; 4: [^;]+$/);
  });

  it('with several faults names every one by its path and repeats no value', async () => {
    const [status, body] = await things('{"name":7,"size":"hunter2"}', JSON_TYPE);
    expect([status, body]).toEqual([400, invalid(expect.stringMatching(/^name: .+; size: .+$/))]);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it.each(['null', '7', '"text"', '[]'])('that is no object is a 400: %s', async (text) => {
    expect(await things(text, JSON_TYPE)).toEqual([400, invalid(expect.any(String))]);
  });

  it('above the limit is a 413 in our shape', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(1024 * 1024) });
    expect(await things(body, JSON_TYPE)).toEqual([
      413,
      { error: 'PayloadTooLarge', message: expect.any(String) as string, actions: [] },
    ]);
  });
});

describe('a streamed body', () => {
  it('reaches the handler as it came, whatever its type and above the limit of JSON bodies', async () => {
    const probe = await startProbe({ bodies: 'stream' });
    const bytes = Buffer.alloc(3 * 1024 * 1024, 0x7b);
    for (const headers of [JSON_TYPE, { 'content-type': 'text/plain' }, {}])
      expect(await post(`${probe.url}/api/v3/raw`, bytes, headers)).toEqual([200, { bytes: bytes.length }]);
    await probe.close();
  });
});
