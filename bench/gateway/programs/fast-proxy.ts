import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { argumentsOf, listen } from './listen';

/** The parts of the packages that are used here. */
type FastProxy = (options: { base: string; undici: { connections: number; pipelining: number } }) => {
  proxy: (request: IncomingMessage, response: ServerResponse, url: string, options: object) => void;
};
type ZeroHttp = () => {
  router: { all(path: string, handler: (request: IncomingMessage, response: ServerResponse) => void): void };
  server: Server;
};

const [port, upstream = '', packages = ''] = argumentsOf('fast-proxy', 'UPSTREAM_URL', 'PACKAGES_DIRECTORY');
const load = createRequire(join(packages, 'package.json'));
const { proxy } = (load('fast-proxy') as FastProxy)({
  base: upstream,
  undici: { connections: 64, pipelining: 1 },
});
const { router, server } = (load('0http') as ZeroHttp)();
router.all('/*', (request, response) => proxy(request, response, request.url ?? '/', {}));
listen(server, port);
