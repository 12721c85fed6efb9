import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { GatewayRig, parseRaw } from './support/gateway-rig';

const INDEX = '<!doctype html><title>Portcullis</title>';
const SCRIPT = 'export const portcullis = 1;';

describe('the console at the gateway', () => {
  let place: string;
  let rig: GatewayRig;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'portcullis-console-'));
    const consoleDir = join(place, 'console');
    await mkdir(join(consoleDir, 'assets'), { recursive: true });
    await writeFile(join(place, 'secret.js'), 'secret');
    await writeFile(join(consoleDir, 'index.html'), INDEX);
    await writeFile(join(consoleDir, 'notes.txt'), 'not of a type that is served');
    await writeFile(join(consoleDir, 'assets/main-1.js'), SCRIPT);
    await writeFile(join(consoleDir, 'assets/main-1.js.br'), brotliCompressSync(SCRIPT));
    await writeFile(join(consoleDir, 'assets/main-1.js.gz'), gzipSync(SCRIPT));
    rig = await GatewayRig.start({ consoleDir });
  });
  afterAll(async () => {
    await rig.close();
    await rm(place, { recursive: true });
  });

  /** As it is on the wire: `fetch` would decode it, follow redirects and tidy the path. */
  const raw = async (path: string, headers: readonly string[] = [], method = 'GET') => {
    const head = [`${method} ${path} HTTP/1.1`, 'Host: gateway', 'Connection: close', ...headers];
    return rig.raw(`${head.join('\r\n')}\r\n\r\n`, () => false);
  };

  it.each(['/', '/console'])('is where %s leads', async (path) => {
    const reply = await fetch(rig.url + path, { redirect: 'manual' });
    expect(reply.status).toBe(302);
    expect(reply.headers.get('location')).toBe('/console/');
  });

  it.each([
    '/console/',
    '/console/sign-in?problem=refused',
    '/console/organizations/gh/acme/repositories/next.js/settings/tokens',
    '/console/organizations/gh/caf%C3%A9',
  ])('shows its index for the page %s, which is never kept without asking', async (path) => {
    const reply = await rig.request(path);
    expect(reply).toMatchObject({ status: 200, text: INDEX });
    expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('no-cache');
  });

  it('tells browsers to load, run and call nothing of anybody else, and to frame it nowhere', async () => {
    for (const path of ['/console/', '/console/assets/main-1.js', '/console/assets/none.js']) {
      const { headers } = await rig.request(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('permissions-policy')).toContain('camera=()');
    }
  });

  it('asks for TLS from now on only where TLS is', async () => {
    expect((await rig.request('/console/')).headers.get('strict-transport-security')).toBeNull();
    const behind = await rig.request('/console/', { headers: { 'x-forwarded-proto': 'https' } });
    expect(behind.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('lets files with a digest in their name be kept for good, in the smallest form that the client takes', async () => {
    const forms = [
      ['', undefined],
      ['gzip, deflate, br', 'br'],
      ['gzip;q=0.5', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['deflate', undefined],
    ] as const;
    for (const [accepted, encoding] of forms) {
      const { head } = headOf(await raw('/console/assets/main-1.js', [`Accept-Encoding: ${accepted}`]));
      expect(head).toContain('cache-control: public, max-age=31536000, immutable');
      expect(head).toContain('content-type: text/javascript; charset=utf-8');
      expect(/content-encoding: (\w+)/.exec(head)?.[1]).toBe(encoding);
    }
    expect((await rig.request('/console/assets/main-1.js')).text).toBe(SCRIPT);
  });

  it('sends nothing again that the client has, form by form', async () => {
    const path = '/console/assets/main-1.js';
    const tagOf = async (accepted: string) =>
      /etag: (\S+)/.exec(headOf(await raw(path, [`Accept-Encoding: ${accepted}`])).head)?.[1] ?? '';
    const [plain, brotli] = [await tagOf(''), await tagOf('br')];
    expect(plain).not.toBe(brotli);
    const again = await raw(path, ['Accept-Encoding: br', `If-None-Match: "other", ${brotli}`]);
    expect(headOf(again)).toMatchObject({ status: 304, body: '' });
    expect(headOf(await raw(path, ['Accept-Encoding: br', `If-None-Match: ${plain}`])).status).toBe(200);
  });

  it('answers HEAD as GET, without the body', async () => {
    const { status, head, body } = headOf(await raw('/console/', [], 'HEAD'));
    expect(status).toBe(200);
    expect(head).toContain(`content-length: ${String(INDEX.length)}`);
    expect(body).toBe('');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('takes no %s', async (method) => {
    for (const path of ['/', '/console', '/console/', '/console/sign-in']) {
      const reply = await rig.request(path, { method });
      expect(reply.status).toBe(405);
      expect(reply.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    }
  });

  it('has no way out of its directory', async () => {
    for (const path of [
      '/console/../secret.js',
      '/console/..%2fsecret.js',
      '/console/%2e%2e/secret.js',
      '/console/assets/..%5c..%5csecret.js',
    ])
      expect(parseRaw(await raw(path)).status).toBe(400);
    for (const path of ['/console//etc/passwd', '/console/__proto__', '/console/notes.txt'])
      expect((await rig.request(path)).text).toBe(INDEX);
  });

  // A page in place of a script would be taken for a broken script, and cached as one.
  it('says of a missing asset that it is missing', async () => {
    expect(await rig.request('/console/assets/main-0.js')).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining('no such file') as string },
    });
  });
});

describe('a gateway without a built console', () => {
  it('says so on that page, and does everything else', async () => {
    const rig = await GatewayRig.start({ consoleDir: '/nowhere/to/be/found' });
    try {
      const page = await rig.request('/console/');
      expect(page.status).toBe(404);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.text).toContain('npm run build:console');
      expect((await rig.request('/api/v3/health')).status).toBe(200);
    } finally {
      await rig.close();
    }
  });
});

function headOf(text: string): { status: number; head: string; body: string } {
  const at = text.indexOf('\r\n\r\n');
  return { status: Number(text.split(' ', 2)[1]), head: text.slice(0, at), body: text.slice(at + 4) };
}
