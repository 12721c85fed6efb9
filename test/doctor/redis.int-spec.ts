import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '@libs/testing';
import { Redis } from 'ioredis';
import { type LocalRedis, startRedis } from '../../deploy/local/redis-server';
import { examineRedis } from '../../deploy/doctor/redis-check';
import { matching, told } from './support';

const examined = (url: string): Promise<string[]> => told((findings) => examineRedis(url, findings));

describeWith('redis', 'the check of Redis', () => {
  // Of its own: what is planted would be felt by everybody else.
  const dir = mkdtempSync(join(tmpdir(), 'portcullis-doctor-'));
  let server: LocalRedis;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis({ dir });
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('has nothing against a cache', async () => {
    expect(await examined(server.url)).toEqual([]);
  });

  it('finds a Redis that refuses writes when it is full', async () => {
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    expect(await examined(server.url)).toEqual([matching(/^problem: maxmemory-policy is noeviction/)]);
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  });

  it('warns of one without a limit, and of one that writes a file for nothing', async () => {
    await redis.config('SET', 'maxmemory', '0');
    await redis.config('SET', 'appendonly', 'yes');
    expect(await examined(server.url)).toEqual([
      matching(/^warning: maxmemory is not set/),
      matching(/^warning: Redis keeps an append-only file/),
    ]);
    await redis.config('SET', 'maxmemory', '268435456');
    await redis.config('SET', 'appendonly', 'no');
  });

  it('finds a user who may not run the scripts that gateways run', async () => {
    await redis.call('ACL', 'SETUSER', 'reader', 'on', '>hunter2', '~*', '+@read', '+info', '+ping');
    const [sentence] = await examined(server.url.replace('redis://', 'redis://reader:hunter2@'));
    expect(sentence).toMatch(/^problem: Redis cannot be used: NOPERM/);
    expect(sentence).not.toContain('hunter2');
  });

  it('says why there is no connection', async () => {
    const [sentence, ...others] = await examined('redis://:hunter2@127.0.0.1:1');
    expect(others).toEqual([]);
    expect(sentence).toMatch(
      /^problem: Redis cannot be used: connect ECONNREFUSED 127\.0\.0\.1:1\. Gateways go on/,
    );
    expect(sentence).not.toContain('hunter2');
  });
});
