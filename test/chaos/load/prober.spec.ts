import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@libs/testing';
import type { Exchange } from './connection';
import { Prober } from './prober';

const REQUESTS = ['/one', '/two'].map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\nhost: here\r\n\r\n`));

describe('a prober', () => {
  const stuck: ServerResponse[] = [];
  let isStuck = false;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (isStuck) stuck.push(response);
    else response.end();
  });
  let url: URL;
  const heard: { index: number; exchange: Exchange }[] = [];

  const start = (lingerMs = 10_000): Prober => {
    const prober = new Prober({
      ...{ url, requests: REQUESTS, lingerMs, gapMs: () => 2 },
      onExchange: (index, exchange) => heard.push({ index, exchange }),
    });
    prober.start();
    return prober;
  };

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  });
  beforeEach(() => {
    isStuck = false;
    for (const list of [stuck, asked, heard]) list.length = 0;
  });
  afterAll(async () => {
    server.close();
    await once(server, 'close');
  });

  it('sends its requests in turn and tells of every answer', async () => {
    const prober = start();
    await eventually(() => expect(heard.length).toBeGreaterThan(20));
    await prober.stop();
    expect(heard.every(({ exchange }) => exchange.status === 200)).toBe(true);
    expect(heard.slice(0, 4).map(({ index }) => index)).toEqual([0, 1, 0, 1]);
    expect(asked.slice(0, 4)).toEqual(['/one', '/two', '/one', '/two']);
    expect(heard).toHaveLength(asked.length);
  });

  // A frozen gateway must find requests in its sockets that were sent after the revocation answered.
  it('does not wait for a stuck request, and still hears its answer after the end', async () => {
    isStuck = true;
    const prober = start();
    await eventually(() => expect(stuck.length).toBeGreaterThan(2));
    expect(heard).toEqual([]);
    const stopped = prober.stop();
    for (const response of stuck) response.end();
    await stopped;
    expect(heard.map(({ exchange }) => exchange.status)).toEqual(stuck.map(() => 200));
  });

  it('ends without the answers that do not come', async () => {
    isStuck = true;
    const prober = start(50);
    await eventually(() => expect(stuck.length).toBeGreaterThan(0));
    await prober.stop();
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.every(({ exchange }) => exchange.status === null)).toBe(true);
  });
});
