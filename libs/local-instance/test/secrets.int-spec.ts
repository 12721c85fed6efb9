import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsFile } from '../src';

describe('the secrets of a local instance', () => {
  let dataDir: string;
  let path: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'portcullis-secrets-'));
    path = join(dataDir, 'secrets.json');
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('are made once, and only their owner may read them', async () => {
    const made = await new SecretsFile(dataDir).loadOrCreate();
    expect(await new SecretsFile(dataDir).loadOrCreate()).toEqual(made);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  // Otherwise an update would ask people to throw their tokens away.
  it('of a release that had no webhooks yet get a key for them, and all else stays', async () => {
    const { webhookKey, ...earlier } = await new SecretsFile(dataDir).loadOrCreate();
    await writeFile(path, JSON.stringify(earlier));
    const completed = await new SecretsFile(dataDir).loadOrCreate();
    expect(completed).toEqual({ ...earlier, webhookKey: completed.webhookKey });
    expect(completed.webhookKey).not.toBe(webhookKey);
    expect(Buffer.from(completed.webhookKey, 'base64')).toHaveLength(32);
    expect(await new SecretsFile(dataDir).loadOrCreate()).toEqual(completed);
  });

  it('that are damaged are said to be, and left as they are', async () => {
    await writeFile(path, '{"pepper":');
    await expect(new SecretsFile(dataDir).loadOrCreate()).rejects.toThrow('is damaged');
    expect(await readFile(path, 'utf8')).toBe('{"pepper":');
  });
});
