import { randomBytes } from 'node:crypto';
import { INTERNAL_PATHS } from '@libs/contracts';
import { eventually } from '@libs/testing';
import { readFile } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TokenHasher } from '../src/tokens/token-hasher';
import { call, SHOP_TOKENS, TestTokensApi } from './support/tokens-api';

const pepper = (id: string) => ({ id, secret: randomBytes(32) });

describe('peppers', () => {
  it('make the hash: the same token under another pepper is another hash', () => {
    const [one, two] = [pepper('one'), pepper('two')];
    const hashed = new TokenHasher([one]).hash('value');
    expect(hashed.hash).toHaveLength(32);
    expect(new TokenHasher([two]).hash('value').hash).not.toEqual(hashed.hash);
    expect(new TokenHasher([two, one]).verify('value', hashed)).toBe(true);
    expect(new TokenHasher([two, one]).verify('Value', hashed)).toBe(false);
    expect(new TokenHasher([two]).verify('value', hashed)).toBe(false);
    // A pepper that kept its name but not its secret is another pepper.
    expect(new TokenHasher([{ ...two, id: 'one' }]).verify('value', hashed)).toBe(false);
  });

  it('keep their secrets: a process with another one under a name that has verified a token does not start', async () => {
    const [one, other] = [pepper('one'), pepper('one')];
    const api = await TestTokensApi.start({ peppers: [one] });
    try {
      // No token was shown yet: nothing tells which is the right one.
      await api.startReplica('before', { peppers: [other] });
      const { token } = (await api.call('POST', SHOP_TOKENS)).body.data;
      const shown = await call(api.urlOf(), 'POST', INTERNAL_PATHS.introspect, { body: { token } });
      expect(shown.body.active).toBe(true);
      await eventually(async () => {
        expect(await api.sql('select pepper_id from pepper_proofs')).toEqual([{ pepper_id: 'one' }]);
      });
      await expect(api.startReplica('after', { peppers: [pepper('two'), other] })).rejects.toThrow(
        'PEPPERS has another secret under the name one than the one that tokens were hashed with',
      );
      await api.startReplica('right', { peppers: [pepper('two'), one] });
    } finally {
      await api.close();
    }
  });

  it('are rotated: new tokens take the first, old ones verify with the second, and are no verdict of ours once it is gone', async () => {
    const [old, next] = [pepper('old'), pepper('next')];
    const api = await TestTokensApi.start({ peppers: [old] });
    try {
      const isActive = async (replica: string, token: string): Promise<boolean> =>
        (await call(api.urlOf(replica), 'POST', INTERNAL_PATHS.introspect, { body: { token } })).body.active;
      const before = (await api.call('POST', SHOP_TOKENS)).body.data;
      await api.startReplica('both', { peppers: [next, old] });
      const during = (await call(api.urlOf('both'), 'POST', SHOP_TOKENS, { as: api.owner })).body.data;
      expect(await api.sql('select pepper_id from tokens order by id')).toEqual([
        { pepper_id: 'old' },
        { pepper_id: 'next' },
      ]);
      expect(await isActive('both', before.token)).toBe(true);
      expect(await isActive('both', during.token)).toBe(true);

      const logFile = join(mkdtempSync(join(tmpdir(), 'tokens-')), 'log');
      await api.startReplica('next', { peppers: [next], logLevel: 'error', logFile });
      // A replica that lacks the pepper cannot tell: the token is good, and another replica says so.
      const untold = await call(api.urlOf('next'), 'POST', INTERNAL_PATHS.introspect, {
        body: before,
        once: true,
      });
      expect([untold.status, untold.headers.get('retry-after')]).toEqual([503, '1']);
      expect(await isActive('both', before.token)).toBe(true);
      await api.sql('update tokens set expires_at = now() where id = $1', [before.id]);
      expect(await isActive('next', before.token)).toBe(false);
      expect(await isActive('next', during.token)).toBe(true);
      const said = JSON.parse((await readFile(logFile, 'utf8')).split('\n')[0]!) as { msg: string };
      expect(said).toMatchObject({ level: 'error', pepper: 'old', tokens: 1 });
      expect(said.msg).toContain('1 live tokens were hashed with the pepper old');
    } finally {
      await api.close();
    }
  });
});
