import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from '../../support/run-bench';
import { type Server, SERVER_CORE, startServer } from '../server';

/** It checks nothing. */
export const startHaproxy = (bench: Bench, upstream: string): Promise<Server> =>
  startServer(bench, {
    name: 'haproxy',
    core: SERVER_CORE,
    launch: async ({ directory, port }) => {
      const config = join(directory, 'haproxy.cfg');
      await writeFile(config, configOf(port, upstream));
      return { command: 'haproxy', args: ['-db', '-f', config] };
    },
  });

const configOf = (port: number, upstream: string): string => `
global
  nbthread 1
  maxconn 1000

defaults
  mode http
  timeout connect 1s
  timeout client 5m
  timeout server 60s
  timeout http-keep-alive 5m
  http-reuse always

frontend public
  bind 127.0.0.1:${String(port)}
  default_backend upstream

backend upstream
  server upstream ${new URL(upstream).host}
`;
