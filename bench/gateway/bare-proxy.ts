import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

/** The least that a Node proxy can do: no check, no route, no rule. What the gateway is measured beside. */
const [, , upstream, port] = process.argv;
if (!upstream) throw new Error('Usage: bare-proxy UPSTREAM_URL PORT');
const pool = new Pool(upstream, { connections: 64, pipelining: 1 });

const server = createServer((request, response) => {
  pool.dispatch(
    {
      method: 'GET',
      path: request.url ?? '/',
      headers: { host: 'upstream', accept: request.headers.accept ?? '*/*' },
    },
    {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, status, headers) => {
        response.writeHead(status, {
          'content-type': String(headers['content-type']),
          'content-length': String(headers['content-length']),
        });
      },
      onResponseData: (_controller, chunk) => {
        response.write(chunk);
      },
      onResponseEnd: () => {
        response.end();
      },
      onResponseError: () => {
        response.destroy();
      },
    },
  );
});
server.keepAliveTimeout = 60_000;
server.listen(Number(port ?? 0), '127.0.0.1', () => {
  process.stdout.write(`${String((server.address() as AddressInfo).port)}\n`);
});
