import { createServer } from 'node:http';
import { UpstreamClient } from '../../../services/gateway/src/upstream/upstream-client';
import { argumentsOf, listen } from './listen';

// As bare-proxy.ts, with the gateway's upstream client in place of undici.
const [port, upstream = ''] = argumentsOf('bare-proxy-own-client', 'UPSTREAM_URL');
const client = new UpstreamClient({
  origin: new URL(upstream),
  connections: 64,
  connectMs: 1_000,
  replyIdleMs: 30_000,
  idleMs: 4_000,
});

const server = createServer((request, response) => {
  client.dispatch({
    request: {
      method: 'GET',
      path: request.url ?? '/',
      headers: ['accept', request.headers.accept ?? '*/*'],
    },
    body: undefined,
    answerMs: 10_000,
    handler: {
      onStart: () => undefined,
      onHead: (status, headers) => {
        response.writeHead(status, {
          'content-type': headers['content-type'],
          'content-length': headers['content-length'],
        });
      },
      onData: (part) => {
        response.write(part.toString('latin1'), 'latin1');
      },
      onEnd: () => {
        response.end();
      },
      onError: () => {
        response.destroy();
      },
    },
  });
});
listen(server, port);
