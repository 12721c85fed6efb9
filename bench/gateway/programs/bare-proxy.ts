import { createServer } from 'node:http';
import { Pool } from 'undici';
import { argumentsOf, listen } from './listen';

// The least that a Node proxy can do: no check, no route, no rule.
const [port, upstream = ''] = argumentsOf('bare-proxy', 'UPSTREAM_URL');
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
listen(server, port);
