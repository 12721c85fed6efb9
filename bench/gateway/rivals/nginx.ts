import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Server, startServer } from '../server';
import type { Bench } from '../../support/run-bench';

export const LUA_MODULES = ['ndk_http_module', 'ngx_http_lua_module'].map(
  (name) => `/usr/lib/nginx/modules/${name}.so`,
);

export interface NginxOptions {
  readonly name: string;
  readonly core: number;
  readonly modules?: readonly string[];
  /** Of the block `http`. */
  readonly http?: string;
  /** Of the block `server`. */
  readonly server: string;
}

/** One worker, without a log of requests, and connections that are kept for as long as they are used. */
export function startNginx(bench: Bench, { name, core, ...options }: NginxOptions): Promise<Server> {
  return startServer(bench, {
    name,
    core,
    launch: async ({ directory, port }) => {
      const config = join(directory, 'nginx.conf');
      await writeFile(config, configOf(directory, port, options));
      return { command: 'nginx', args: ['-e', 'stderr', '-c', config, '-g', 'daemon off;'] };
    },
  });
}

/** The name of a group of servers, of which idle connections are kept. */
export const group = (name: string, url: string): string => `
  upstream ${name} { server ${new URL(url).host}; keepalive 64; keepalive_requests 1000000000; }`;

/** What passes a request on over a connection that is kept. */
export const passTo = (name: string): string => `
      proxy_pass http://${name};
      proxy_http_version 1.1;
      proxy_set_header Connection "";`;

const configOf = (
  directory: string,
  port: number,
  { modules = [], http = '', server }: Omit<NginxOptions, 'name' | 'core'>,
): string => `
${modules.map((file) => `load_module ${file};`).join('\n')}
worker_processes 1;
pid ${join(directory, 'nginx.pid')};
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(directory, kind)};`)
    .join('\n  ')}
  ${http}
  server {
    listen 127.0.0.1:${String(port)};
    ${server}
  }
}
`;
