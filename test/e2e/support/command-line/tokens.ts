import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cli } from '../../../../services/cli/test/support/cli-run';
import { fresh } from '../contract-rig';
import { RECEIPT, TOKEN, type CommandLineStand } from './command-line-stand';

export const describeTokens = (stand: () => CommandLineStand): void =>
  describe('tokens', () => {
    it('creates one, whose value is alone on standard output and works, lists and revokes it with its receipt', async () => {
      const name = fresh('laptop');
      const { out, err } = await stand().succeed(`tokens create --name ${name} --expires 7d`);
      const value = out.trim();
      expect(value).toMatch(TOKEN);
      const id = /^Token (\d+) of this account/.exec(err)?.[1] ?? '';
      expect(err).toContain(`(${name})`);
      expect(err).not.toContain(value.slice(-38));
      expect(await stand().whose(value)).toMatchObject({ code: 0 });

      const listed = await stand().succeed('tokens list');
      expect(listed.out).toMatch(new RegExp(`^${id} +${name} +in 7 days`, 'm'));
      expect(listed.out + listed.err).not.toContain(value.slice(-38));

      const revoked = await stand().succeed(`tokens revoke ${id} --yes`);
      expect(revoked.out).toMatch(new RegExp(`^Revoked ${id}\\. ${RECEIPT.source}`));
      expect(await stand().whose(value)).toMatchObject({
        code: 3,
        err: expect.stringContaining('CODACY_API_TOKEN') as string,
      });
      const again = await stand().succeed(`tokens revoke ${id} --yes --json`);
      const receipt = expect.objectContaining({ state: 'enforced' }) as object;
      expect(again.json).toEqual([
        expect.objectContaining({ ids: [Number(id)], state: 'enforced', receipt }),
      ]);
    });

    it('prints one document for a script, and nothing else with --quiet', async () => {
      const run = await stand().succeed('tokens create --quiet --json');
      expect(run.err).toBe('');
      expect(run.json).toEqual([
        {
          id: expect.any(Number) as number,
          token: expect.stringMatching(TOKEN) as string,
          expiresAt: expect.any(String) as string,
          createdAt: expect.any(String) as string,
        },
      ]);
      const { out, err } = await stand().succeed('tokens create -q');
      expect([out.trim(), err]).toEqual([expect.stringMatching(TOKEN), '']);
    });

    it('puts a value into a file that only its owner may read', async () => {
      const file = join(stand().home, 'token.txt');
      const { out, err } = await stand().succeed(`tokens create --output-file ${file}`);
      expect([out, err]).toEqual(['', expect.stringContaining(file)]);
      expect((await readFile(file, 'utf8')).trim()).toMatch(TOKEN);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const lost = await stand().asAdmin(`tokens create --output-file ${stand().home}/nowhere/token.txt`);
      expect(lost).toMatchObject({
        code: 1,
        err: expect.stringMatching(/Token \d+ was made.*Revoke it: portcullis tokens revoke \d+/s) as string,
      });
    });

    it('does it for a repository, several at once and all or none', async () => {
      const name = fresh('ci');
      const { out } = await stand().succeed(
        `tokens create --repository ${stand().shop} --name ${name} --expires 30d -q`,
      );
      const env = { PORTCULLIS_URL: stand().rig.instance.baseUrl, CODACY_PROJECT_TOKEN: out.trim() };
      expect((await cli('whoami', { env })).out).toBe(`the repository ${stand().shop}\n`);
      await stand().succeed(`tokens create --repository ${stand().shop}`);
      const taken = await stand().asAdmin(`tokens create --repository ${stand().shop} --name ${name}`);
      expect(taken).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('already has an API token named') as string,
      });
      const ids = await stand().idsOf(`--repository ${stand().shop}`);
      const foreign = await stand().asAdmin(
        `tokens revoke ${ids.join(' ')} 999999 --yes --repository ${stand().shop}`,
      );
      expect(foreign).toMatchObject({
        code: 5,
        err: expect.stringContaining('no API token with the id 999999') as string,
      });
      expect(await stand().idsOf(`--repository ${stand().shop}`)).toEqual(ids);
      expect(
        (await stand().succeed(`tokens revoke ${ids.join(' ')} --yes --repository ${stand().shop}`)).out,
      ).toMatch(RECEIPT);
      const empty = await stand().succeed(`tokens list --repository ${stand().shop}`);
      expect([empty.out, empty.err]).toEqual([
        '',
        expect.stringContaining(`portcullis tokens create --repository ${stand().shop}`),
      ]);
      expect((await cli('whoami', { env })).code).toBe(3);
    });

    it('says of a revocation whose proof is not waited for where it stands', async () => {
      await stand().succeed('tokens create -q');
      const [id] = await stand().idsOf();
      const [pending] = (await stand().succeed(`tokens revoke ${String(id)} --yes --no-wait --json`)).json;
      const { seq } = pending?.['receipt'] as { seq: number };
      expect((await stand().succeed(`tokens receipt ${seq} --wait`)).out).toMatch(
        /Enforced at every gateway/,
      );
      expect((await stand().succeed(`tokens receipt ${seq} --json`)).json).toEqual([
        expect.objectContaining({ receipt: expect.objectContaining({ seq, state: 'enforced' }) as object }),
      ]);
      expect(await stand().asAdmin('tokens receipt 999999')).toMatchObject({ code: 5 });
    });

    it('asks before it revokes, and wants --yes where there is nobody to ask', async () => {
      await stand().succeed('tokens create -q');
      const [id] = await stand().idsOf();
      expect(await stand().asAdmin(`tokens revoke ${String(id)}`)).toMatchObject({ code: 2, out: '' });
      const refused = await stand().asAdmin(`tokens revoke ${String(id)}`, {
        ask: () => Promise.resolve(false),
      });
      expect(refused).toMatchObject({
        code: 130,
        err: expect.stringContaining('Nothing was done') as string,
      });
      await stand().succeed(`tokens revoke ${String(id)}`, { ask: () => Promise.resolve(true) });
      expect(await stand().idsOf()).not.toContain(id);
    });
  });
