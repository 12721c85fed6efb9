import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { request } from 'undici';
import { readApiSettings } from '../src/api/api.config';
import { dispatcherOf, proxyOf } from '../src/api/proxy';

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
};

describe('a proxy that the environment names', () => {
  const tunnelled: string[] = [];
  const target = createServer((_request, response) => response.end('here'));
  const proxy = createServer().on('connect', (asked, socket) => {
    const [host = '', port = ''] = (asked.url ?? '').split(':');
    tunnelled.push(asked.url ?? '');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  let [targetAt, proxyAt] = ['', ''];

  beforeAll(async () => {
    [targetAt, proxyAt] = [await listen(target), await listen(proxy)];
  });
  afterAll(() => {
    for (const server of [target, proxy]) {
      server.close();
      server.closeAllConnections();
    }
  });
  beforeEach(() => tunnelled.splice(0));

  const read = async (env: Record<string, string>): Promise<string> => {
    const dispatcher = dispatcherOf(readApiSettings(env));
    try {
      return await (await request(`http://${targetAt}/`, { dispatcher })).body.text();
    } finally {
      await dispatcher.destroy();
    }
  };

  it.each(['http_proxy', 'HTTP_PROXY'])('is used where %s does', async (name) => {
    expect(await read({ [name]: `http://${proxyAt}` })).toBe('here');
    expect(tunnelled).toEqual([targetAt]);
  });

  it('is not used for what NO_PROXY excepts, nor where there is none', async () => {
    expect(await read({ HTTP_PROXY: `http://${proxyAt}`, NO_PROXY: '127.0.0.1' })).toBe('here');
    expect(await read({})).toBe('here');
    expect(tunnelled).toEqual([]);
  });

  it('is named without its password', () => {
    const settings = readApiSettings({ HTTPS_PROXY: 'http://me:hunter2@proxy.example:3128' });
    expect(proxyOf(settings, 'https://portcullis.example.com')).toBe('http://proxy.example:3128');
    expect(proxyOf(settings, 'http://portcullis.example.com')).toBeUndefined();
  });
});

describe('a base URL', () => {
  it.each(['https://me:hunter2@portcullis.example', 'https://portcullis.example/?token=x', 'ftp://x', 'x'])(
    'is not %s, and its value is not said',
    (url) => {
      expect(() => readApiSettings({ PORTCULLIS_URL: url })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }) as Error,
      );
    },
  );

  it('may have a path and loses its last slash', () => {
    expect(readApiSettings({ PORTCULLIS_URL: 'https://example.com/portcullis/' }).PORTCULLIS_URL).toBe(
      'https://example.com/portcullis',
    );
  });
});
