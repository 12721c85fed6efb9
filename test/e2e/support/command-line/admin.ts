import { eventually } from '@libs/testing';
import { cli } from '../../../../services/cli/test/support/cli-run';
import { fresh } from '../contract-rig';
import { RECEIPT, type CommandLineStand } from './command-line-stand';

export const describeAdmin = (stand: () => CommandLineStand): void =>
  describe('admin', () => {
    it('shows organizations with the role in each, and adds one', async () => {
      expect((await stand().succeed('admin organizations list')).out).toMatch(/^gh\/acme +admin +/m);
      const name = fresh('org');
      expect((await stand().succeed(`admin organizations add gl/${name}`)).out).toBe(`Added gl/${name}.\n`);
      expect(await stand().asAdmin(`admin organizations add gl/${name}`)).toMatchObject({ code: 1 });
    });

    it('adds people, gives them roles, takes them away with a receipt, and removes them', async () => {
      const email = `${fresh('ann')}@localhost`;
      await stand().succeed(`admin people add gh/acme ${email}`);
      expect((await stand().succeed(`admin people list gh/acme --search ${email}`)).out).toMatch(
        new RegExp(`^${email} .*member`, 'm'),
      );
      await stand().succeed(`admin people role gh/acme ${email} manager`);
      expect((await stand().succeed(`admin people role gh/acme ${email} member`)).out).toMatch(RECEIPT);
      await stand().succeed(
        `admin people role gh/acme ${email} write --on ${stand().shop.split('/')[2] ?? ''}`,
      );
      expect((await stand().succeed(`admin people remove gh/acme ${email} --yes`)).out).toMatch(RECEIPT);
      const nobody = await stand().asAdmin(`admin people remove gh/acme ${email} --yes`);
      expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining(email) as string });
    });

    it('adds, changes and deletes a repository', async () => {
      const name = `gh/acme/${fresh('repo')}`;
      await stand().succeed(`admin repositories add ${name} --default-branch trunk`);
      expect((await stand().succeed('admin repositories list gh/acme --search repo')).out).toMatch(
        new RegExp(`^${name} +Private +admin +trunk`, 'm'),
      );
      await stand().succeed(`admin repositories set ${name} --visibility Public`);
      expect(await stand().asAdmin(`admin repositories set ${name}`)).toMatchObject({ code: 2 });
      expect((await stand().succeed(`admin repositories delete ${name} --yes`)).out).toMatch(RECEIPT);
      expect(await stand().asAdmin(`tokens list --repository ${name}`)).toMatchObject({ code: 5 });
    });

    it('shows the tokens of all repositories, what expires next first', async () => {
      const [late, soon] = [fresh('late'), fresh('soon')];
      await stand().succeed(`tokens create --repository ${stand().shop} --name ${late} --expires 20d`);
      await stand().succeed(`tokens create --repository ${stand().shop} --name ${soon} --expires 2d`);
      const names = (await stand().succeed('admin tokens gh/acme --json')).json.map(({ name }) => name);
      expect(names.indexOf(soon)).toBeLessThan(names.indexOf(late));
      const expiring = (await stand().succeed('admin tokens gh/acme --expiring 3d --json')).json;
      expect(expiring.map(({ name }) => name)).toEqual([soon]);
      expect(expiring[0]).not.toHaveProperty('token');
    });

    it('shows the tokens of all repositories that are chosen by name, use or expiry, with an entry of the audit log for each time', async () => {
      const listings = async (): Promise<number> =>
        (await stand().succeed('admin audit gh/acme --action organizations.tokens.read --json')).json.length;
      const before = await listings();
      const [name, over] = [fresh('chosen'), fresh('over')];
      await stand().succeed(`tokens create --repository ${stand().shop} --name ${name} --expires 20d`);
      await stand().succeed(`tokens create --repository ${stand().shop} --name ${over} --expires 1s`);
      const found = await stand().succeed(
        `admin tokens gh/acme --unused --search ${name.toUpperCase()} --json`,
      );
      expect(found.json).toEqual([
        expect.objectContaining({ repository: stand().shop, name, createdBy: 'admin@localhost' }),
      ]);
      expect(found.err).toContain('1 token of repositories of gh/acme that are not known to have been used.');
      await eventually(async () => {
        const { out } = await stand().succeed(`admin tokens gh/acme --expired --search ${over}`);
        expect(out).toMatch(new RegExp(`${over} +expired`));
      });
      const valid = await stand().succeed(`admin tokens gh/acme --search ${over}`);
      expect([valid.out, valid.err]).toEqual(['', expect.stringContaining('--expired shows those')]);
      expect(await listings()).toBeGreaterThanOrEqual(before + 3);
      const guest = await stand().rig.guest(stand().repository.repositoryId, 'write');
      expect(await cli('admin tokens gh/acme', { env: stand().envOf(guest) })).toMatchObject({ code: 4 });
    });

    it('shows the audit log, filtered, and exports it', async () => {
      const created = await stand().succeed(
        'admin audit gh/acme --action repositories.tokens.create --since 1h --json',
      );
      expect(created.json.length).toBeGreaterThan(0);
      expect(created.json.every(({ action }) => action === 'repositories.tokens.create')).toBe(true);
      expect((await stand().succeed('admin audit gh/acme --result succeed')).out).toMatch(/^TIME +ACTOR/);
      expect((await stand().succeed('admin audit gh/acme --actor nobody@localhost')).out).toBe('');
      expect(await stand().asAdmin('admin audit gh/acme --since 1h --until 2h')).toMatchObject({ code: 2 });
    });
  });
