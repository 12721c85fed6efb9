import { cli } from '../../../../services/cli/test/support/cli-run';
import { fresh } from '../contract-rig';
import { RECEIPT, TOKEN, type CommandLineStand } from './command-line-stand';

export const describeRotation = (stand: () => CommandLineStand): void =>
  describe('tokens rotate', () => {
    const newOne = async (name: string): Promise<{ id: number; token: string }> => {
      const [made] = (
        await stand().succeed(
          `tokens create --repository ${stand().shop} --name ${name} --expires 10d --json`,
        )
      ).json;
      return made as { id: number; token: string };
    };
    const isGood = async (token: string): Promise<boolean> =>
      (
        await cli('whoami', {
          env: { PORTCULLIS_URL: stand().rig.instance.baseUrl, CODACY_PROJECT_TOKEN: token },
        })
      ).code === 0;

    it('hands over a successor for as long as the old one was for, then revokes the old one', async () => {
      const name = fresh('deploy');
      const old = await newOne(name);
      const { out, err } = await stand().succeed(`tokens rotate ${old.id} --repository ${stand().shop}`);
      expect(err).toMatch(
        new RegExp(`\\(${name}-2\\), expires in (9|10) days.*Revoked ${old.id}\\. ${RECEIPT.source}`, 's'),
      );
      expect([await isGood(out.trim()), await isGood(old.token)]).toEqual([true, false]);
    });

    it("gives an account's token a successor of its name, or of the one that is asked for, and none to one without", async () => {
      const successor = async (create: string, rotate: string): Promise<unknown> => {
        const [old] = (await stand().succeed(`tokens create --json ${create}`)).json;
        const { json } = await stand().succeed(`tokens rotate ${String(old?.['id'])} --json ${rotate}`);
        return json[0]?.['name'];
      };
      const name = fresh('laptop');
      expect(await successor(`--name ${name}`, '')).toBe(`${name}-2`);
      expect(await successor(`--name ${name}`, '--name desktop')).toBe('desktop');
      expect(await successor('', '')).toBeUndefined();
    });

    it('leaves the old one as it is with --keep', async () => {
      const old = await newOne(fresh('deploy'));
      const { out, err } = await stand().succeed(
        `tokens rotate ${old.id} --repository ${stand().shop} --keep`,
      );
      expect(err).toContain(`portcullis tokens revoke ${old.id} --repository ${stand().shop}`);
      expect([await isGood(out.trim()), await isGood(old.token)]).toEqual([true, true]);
    });

    it('has not revoked the old one when it is interrupted before its time, and says how to', async () => {
      const old = await newOne(fresh('deploy'));
      const run = await stand().asAdmin(`tokens rotate ${old.id} --repository ${stand().shop} --after 1h`, {
        onSaid: (said, interrupt) => {
          if (said.includes('is revoked in')) interrupt();
        },
      });
      expect(run).toMatchObject({
        code: 130,
        err: expect.stringContaining(`portcullis tokens revoke ${old.id}`) as string,
      });
      expect([await isGood(run.out.trim()), await isGood(old.token)]).toEqual([true, true]);
    });

    it('revokes after the overlap that it is told', async () => {
      const old = await newOne(fresh('deploy'));
      const { json } = await stand().succeed(
        `tokens rotate ${old.id} --repository ${stand().shop} --after 1s --json`,
      );
      expect(json).toEqual([
        expect.objectContaining({ token: expect.stringMatching(TOKEN) as string }),
        expect.objectContaining({
          ids: [old.id],
          receipt: expect.objectContaining({ state: 'enforced' }) as object,
        }),
      ]);
      expect(await isGood(old.token)).toBe(false);
    });

    // The new value would be lost, and with the old token everything that uses it.
    it('revokes nothing where the new value could not be handed over', async () => {
      const old = await newOne(fresh('deploy'));
      const run = await stand().asAdmin(
        `tokens rotate ${old.id} --repository ${stand().shop} --output-file ${stand().home}/nowhere/token`,
      );
      expect(run.code).toBe(1);
      expect(await isGood(old.token)).toBe(true);
    });

    it('knows of no token that is not there', async () => {
      expect(await stand().asAdmin(`tokens rotate 999999 --repository ${stand().shop}`)).toMatchObject({
        code: 5,
        out: '',
      });
    });
  });
