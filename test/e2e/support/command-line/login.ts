import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeToken } from '@libs/token-format';
import { cli, type CliRig, type CliRun } from '../../../../services/cli/test/support/cli-run';
import { RECEIPT, type CommandLineStand } from './command-line-stand';

export const describeLogin = (stand: () => CommandLineStand): void =>
  describe('a login', () => {
    const env = (): Record<string, string> => ({ HOME: stand().home });
    const login = (more: CliRig): Promise<CliRun> =>
      cli(`login --url ${stand().rig.instance.baseUrl} ${more.input === undefined ? '' : '--token-file -'}`, {
        env: env(),
        ...more,
      });
    const file = (): string => join(stand().home, '.config/portcullis/logins.json');

    it('keeps a token that is good in a file of its owner, for the URL that it was given for, and forgets it', async () => {
      const token = (await stand().succeed('tokens create -q')).out.trim();
      const before = await stand().idsOf();
      // Newer than that of the login: which one is revoked does not follow from the order.
      await stand().succeed('tokens create -q');
      const run = await login({ input: `${token}\n` });
      expect(run).toMatchObject({
        code: 0,
        out: '',
        err: expect.stringContaining('<admin@localhost>') as string,
      });
      expect(run.err).not.toContain(token.slice(-38));
      expect((await stat(file())).mode & 0o777).toBe(0o600);
      expect(await cli('whoami', { env: env() })).toMatchObject({
        code: 0,
        err: expect.stringContaining('portcullis login') as string,
      });
      const elsewhere = await cli('whoami --url http://127.0.0.1:1', { env: env() });
      expect(elsewhere).toMatchObject({
        code: 3,
        err: expect.stringContaining('There is no token for http://127.0.0.1:1') as string,
      });
      const out = await cli('logout --revoke', { env: env() });
      expect(out).toMatchObject({
        code: 0,
        out: expect.stringMatching(
          new RegExp(`^Revoked ${String(before[0])}\\. ${RECEIPT.source}`),
        ) as string,
        err: expect.not.stringContaining('still works') as string,
      });
      await expect(stat(file())).rejects.toThrow('ENOENT');
      expect((await stand().whose(token)).code).toBe(3);
    });

    it('takes what is typed, too, and says of a token that is only forgotten that it still works', async () => {
      expect(await login({ askSecret: () => Promise.resolve(stand().rig.accountToken) })).toMatchObject({
        code: 0,
      });
      const { baseUrl } = stand().rig.instance;
      const out = await cli('logout --json', { env: env() });
      expect(out).toMatchObject({ code: 0, err: expect.stringContaining('still works') as string });
      expect(out.json).toEqual([{ baseUrl, wasLoggedIn: true, isRevoked: false }]);
      const again = await cli('logout --json', { env: { ...env(), PORTCULLIS_URL: baseUrl } });
      expect([again.code, again.json]).toEqual([0, [{ baseUrl, wasLoggedIn: false, isRevoked: false }]]);
    });

    it('keeps no token that is mistyped, unknown, or not there', async () => {
      expect(await login({ input: stand().rig.accountToken.slice(0, -1) })).toMatchObject({
        code: 3,
        err: expect.stringContaining('standard input holds is no token') as string,
      });
      expect(await login({ input: makeToken('account').token })).toMatchObject({
        code: 3,
        err: expect.stringContaining('not valid') as string,
      });
      expect(await login({})).toMatchObject({ code: 3 });
      await expect(stat(file())).rejects.toThrow('ENOENT');
    });
  });
