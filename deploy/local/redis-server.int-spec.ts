import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describeWith } from '@libs/testing';
import { startRedis, type LocalRedis } from './redis-server';

describeWith('redis', 'the local Redis', () => {
  const dir = join(tmpdir(), `local-redis-${process.pid}`);
  const started: LocalRedis[] = [];
  afterAll(async () => {
    for (const server of started) await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function use<T>({ url }: LocalRedis, work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(url, { maxRetriesPerRequest: 1 });
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  it('comes back on its port: with its data after a stop, with what was saved before after a kill', async () => {
    const server = await startRedis({ dir });
    started.push(server);
    await use(server, (client) => client.set('old', '1'));
    await server.stop();
    await server.restart();
    await use(server, (client) => client.set('new', '2'));
    await server.kill();
    await server.restart();
    expect(await use(server, (client) => client.mget('old', 'new'))).toEqual(['1', null]);
  });

  it('can be frozen, so that it neither answers nor refuses, and thawed', async () => {
    const [server] = started;
    await server!.kill('SIGSTOP');
    await expect(
      use(server!, (client) => {
        client.options.commandTimeout = 200;
        return client.ping();
      }),
    ).rejects.toThrow('timed out');
    await server!.kill('SIGCONT');
    expect(await use(server!, (client) => client.ping())).toBe('PONG');
  });
});
