import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Random } from '../../../test/support/random';
import { OpenLoop, type OpenLoopResult } from './open-loop';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function offered(
  answer: RequestListener,
  requestsPerSecond: number,
  connections: number,
): Promise<OpenLoopResult> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  const job = {
    urls: [url],
    tokens: ['one', 'two'],
    expects: 200,
    requestsPerSecond,
    seconds: 0.3,
    connections,
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new OpenLoop(job, new Random(1)).run((tick) => {
      timer = setInterval(tick, 1);
    });
  } finally {
    clearInterval(timer);
  }
}

const PATIENT_MS = 50;

describe('a load that does not wait for answers', () => {
  it('counts a request from when it was due, however long it had to wait for a connection', async () => {
    // It asks for twice as much as one connection can carry: whoever measured from the sending would see one answer's time.
    const slowly: RequestListener = (_request, response) => setTimeout(() => response.end('ok'), PATIENT_MS);
    const { requests, wrong, p50Ms } = await offered(slowly, (2 * 1_000) / PATIENT_MS, 1);
    expect(wrong).toBe(0);
    expect(requests).toBeGreaterThan(20);
    expect(p50Ms).toBeGreaterThan(4 * PATIENT_MS);
  });

  it('sends the tokens in turn, and counts every other status as wrong', async () => {
    const { requests, wrong } = await offered(
      (request, response) => {
        response.writeHead(request.headers['project-token'] === 'one' ? 200 : 401).end();
      },
      200,
      4,
    );
    expect(requests).toBeGreaterThan(100);
    expect(Math.abs(wrong - requests / 2)).toBeLessThanOrEqual(1);
  });
});
