import {
  Agent,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { argumentsOf, listen } from './listen';

/** The part of the package that is used here. */
interface HttpProxy {
  createProxyServer: (options: { target: string; agent: Agent }) => {
    web(request: IncomingMessage, response: ServerResponse): void;
    on(event: 'error', listener: (...failure: [Error, IncomingMessage, ServerResponse]) => void): void;
  };
}

const [port, upstream = '', packages = ''] = argumentsOf(
  'http-proxy-3',
  'UPSTREAM_URL',
  'PACKAGES_DIRECTORY',
);
const { createProxyServer } = createRequire(join(packages, 'package.json'))('http-proxy-3') as HttpProxy;
const proxy = createProxyServer({ target: upstream, agent: new Agent({ keepAlive: true, maxSockets: 64 }) });
proxy.on('error', (_error, _request, response) => response.destroy());
const pass: RequestListener = (request, response) => proxy.web(request, response);
listen(createServer(pass), port);
