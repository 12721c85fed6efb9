import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type Launch, ServerProcess } from '@libs/server-process';
import { projectRoot } from '../../deploy/local/stack-directory';
import { pin } from '../support/processes';
import type { Bench } from '../support/run-bench';

/** The server under load has this core to itself; whatever loads it or stands behind it shares the other one. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

export interface Server {
  readonly url: string;
  readonly pid: number;
}

export interface ServerPlace {
  /** The server's own. Its command line must name it. */
  readonly directory: string;
  readonly port: number;
}

export interface ServerOptions {
  readonly name: string;
  readonly core: number;
  readonly launch: (place: ServerPlace) => Launch | Promise<Launch>;
}

/** Runs a server on its core until the bench ends. Resolves when it answers HTTP, whatever it says. */
export async function startServer(bench: Bench, { name, core, launch }: ServerOptions): Promise<Server> {
  const directory = join(bench.dataDir, 'servers', name);
  await mkdir(directory, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const server = new ServerProcess({
    name,
    directory,
    marker: directory,
    stopSignal: 'SIGTERM',
    prepare: async () => launch({ directory, port }),
    probe: async () => {
      await (await fetch(url, { signal: AbortSignal.timeout(2_000) })).arrayBuffer();
    },
    readyTimeoutMs: 20_000,
    stopTimeoutMs: 5_000,
  });
  await server.start();
  bench.atTheEnd(() => server.stop());
  pin(server.pid, [core]);
  return { url, pid: server.pid };
}

/** Runs one of `bench/gateway/programs`, which is told its port first, then `args`. */
export const startProgram = (
  bench: Bench,
  { name, program = name, args }: { name: string; program?: string; args: readonly string[] },
): Promise<Server> =>
  startServer(bench, {
    name,
    core: SERVER_CORE,
    launch: ({ directory, port }) => ({
      command: process.execPath,
      args: [
        join(projectRoot(), `dist/bench/gateway/programs/${program}.js`),
        String(port),
        ...args,
        directory,
      ],
    }),
  });
