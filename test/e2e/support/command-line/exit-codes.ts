import { cli } from '../../../../services/cli/test/support/cli-run';
import { DAY_MS, fresh } from '../contract-rig';
import type { CommandLineStand } from './command-line-stand';

export const describeExitCodes = (stand: () => CommandLineStand): void =>
  describe('an exit code', () => {
    it.each([
      [2, 'tokens revoke forty-one --yes', /<id> takes ids/],
      [2, 'tokens list --repository acme/shop', /--repository takes PROVIDER\/ORGANIZATION\/NAME/],
      [2, 'tokens create --name my_laptop', /--name takes 1 to 100 letters, digits or hyphens/],
      [2, 'tokens create --expires tomorrow', /--expires takes 90s, 15m/],
      [2, 'tokens rotate 1 --keep --after 1h', /--keep and --after exclude each other/],
      [2, 'admin tokens gh/acme --expired --unused', /--expired excludes --unused/],
      [1, 'tokens create --expires 400d', /at most one year ahead/],
      [5, 'tokens list --repository gh/acme/nothing', /not found/],
      [5, 'tokens revoke 999999 --yes', /no API token with the id 999999/],
      [5, 'admin audit gh/nobody', /not found/],
      [6, 'whoami --url http://127.0.0.1:1', /cannot be reached/],
    ])('is %d for `%s`, with a sentence', async (code, command, sentence) => {
      const run = await stand().asAdmin(command);
      expect([run.code, run.out]).toEqual([code, '']);
      expect(run.err).toMatch(sentence);
    });

    it('is 4 for whoever may not do it', async () => {
      const guest = await stand().rig.guest(stand().repository.repositoryId, 'read');
      const run = await cli(`tokens list --repository ${stand().shop}`, { env: stand().envOf(guest) });
      expect(run).toMatchObject({ code: 4, err: expect.stringContaining('admin permission') as string });
    });

    it('is 3 for a token of the wrong kind, before anybody is asked', async () => {
      const { token } = await stand().repository.issue({
        name: fresh('kind'),
        expiresAt: new Date(Date.now() + DAY_MS).toISOString(),
      });
      const run = await cli('tokens list', { env: stand().envOf(token) });
      expect(run).toMatchObject({ code: 3, err: expect.stringContaining('is a repository token') as string });
    });

    it('is 2 for a token among the arguments, which is not said again', async () => {
      const run = await stand().asAdmin(`whoami ${stand().rig.accountToken}`);
      expect(run).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('among the arguments') as string,
      });
      expect(run.err).not.toContain(stand().rig.accountToken.slice(-38));
      const short = stand().rig.accountToken.slice(0, -2);
      const cut = await stand().asAdmin(`${short} whoami`);
      expect([cut.code, cut.err]).toEqual([2, expect.stringContaining('unknown command')]);
      expect(cut.err).not.toContain(short.slice(-36));
    });
  });
