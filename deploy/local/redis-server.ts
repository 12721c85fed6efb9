import { once } from 'node:events';
import { mkdirSync, realpathSync } from 'node:fs';
import { connect } from 'node:net';
import { freePort, ServerProcess, type RunningServer } from '@libs/server-process';
import { type LocalServerOptions } from './local-server';

export interface LocalRedis extends RunningServer {
  readonly url: string;
}

/** The redis-server of this machine. An orderly stop keeps its data; a kill loses what was not yet saved. */
export async function startRedis({ dir, port: wanted, log }: LocalServerOptions): Promise<LocalRedis> {
  mkdirSync(dir, { recursive: true });
  const directory = realpathSync(dir);
  const port = wanted ?? (await freePort());
  const server = new ServerProcess({
    name: 'Redis',
    directory,
    marker: `--dir ${directory} `,
    stopSignal: 'SIGTERM',
    prepare: () => Promise.resolve({ command: 'redis-server', args: redisArguments(directory, port) }),
    probe: () => ping(port),
    readyTimeoutMs: 60_000,
    stopTimeoutMs: 10_000,
  });
  await server.start();
  log?.(`Redis is ready on port ${port}`);
  return Object.assign(server.running(port), { url: `redis://127.0.0.1:${port}` });
}

function redisArguments(directory: string, port: number): string[] {
  return [
    ...['--dir', directory, '--bind', '127.0.0.1', '--port', String(port)],
    // The command line must stay what it is: it is how a leftover is known to be ours.
    ...['--set-proc-title', 'no'],
    ...['--save', '3600 1', '--appendonly', 'no'],
    ...['--maxmemory', '256mb', '--maxmemory-policy', 'allkeys-lru'],
  ];
}

async function ping(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1').setTimeout(1_000, () => socket.destroy(new Error('no answer')));
  try {
    socket.write('PING\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    // It answers -LOADING while it reads its data.
    if (!answer.toString().startsWith('+PONG')) throw new Error(answer.toString());
  } finally {
    socket.destroy();
  }
}
