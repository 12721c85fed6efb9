import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type RunningServer, ServerProcess } from '@libs/server-process';
import { projectRoot } from '../local/stack-directory';

export interface ServiceProcessOptions {
  /** Unique in the stack, e.g. `gateway-2`. */
  name: string;
  /** The compiled entry point, relative to `dist`. */
  entry: string;
  /** The compiled programs; the checkout's own if not given. */
  dist?: string | undefined;
  /** Its log and pid are kept here. */
  directory: string;
  /** Beside HOST, PORT, MANAGEMENT_PORT and INSTANCE_ID. */
  environment: Readonly<Record<string, string>>;
}

export interface ServiceProcess extends RunningServer {
  readonly name: string;
  readonly url: string;
  readonly managementUrl: string;
  /** Stops it and begins it anew in its place, from other compiled programs, which may be of another release. */
  replace(dist: string): Promise<void>;
}

/** As in the image. */
const NODE_OPTIONS = ['--enable-source-maps', '--max-semi-space-size=16'];
const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 35_000;

/** Runs one process of Portcullis by itself, as in production: only by its environment. Resolves when it is ready. */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  const { name, environment } = options;
  let { dist = join(projectRoot(), 'dist') } = options;
  const directory = join(options.directory, name);
  mkdirSync(directory, { recursive: true });
  const marker = realpathSync(directory);
  const [port, managementPort] = [await freePort(), await freePort()];
  const managementUrl = `http://127.0.0.1:${String(managementPort)}`;
  const server = new ServerProcess({
    name,
    directory,
    marker,
    stopSignal: 'SIGTERM',
    prepare: () =>
      Promise.resolve({
        command: process.execPath,
        // The directory is no argument to the program; it tells a leftover of this stack from a stranger's process.
        args: [...NODE_OPTIONS, join(dist, options.entry), marker],
        env: {
          ...environment,
          NODE_ENV: 'production',
          HOST: '127.0.0.1',
          PORT: String(port),
          MANAGEMENT_PORT: String(managementPort),
          INSTANCE_ID: name,
        },
      }),
    probe: () => ready(managementUrl),
    readyTimeoutMs: READY_WITHIN_MS,
    stopTimeoutMs: STOPPED_WITHIN_MS,
  });
  await server.start();
  const running = server.running(port);
  return Object.assign(running, {
    name,
    url: `http://127.0.0.1:${String(port)}`,
    managementUrl,
    replace: (other: string) => {
      dist = other;
      return running.restart();
    },
  });
}

async function ready(managementUrl: string): Promise<void> {
  const reply = await fetch(`${managementUrl}/health/ready`, { signal: AbortSignal.timeout(2_000) });
  if (!reply.ok) throw new Error(await reply.text());
}
