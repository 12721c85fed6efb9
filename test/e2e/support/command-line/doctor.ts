import { makeToken } from '@libs/token-format';
import { cli } from '../../../../services/cli/test/support/cli-run';
import type { CommandLineStand } from './command-line-stand';

export const describeDoctor = (stand: () => CommandLineStand): void =>
  describe('doctor', () => {
    it('finds nothing wrong where nothing is, and says who it is', async () => {
      const { out } = await stand().succeed('doctor');
      expect(out).toMatch(/^ok +server: Portcullis .* answers at/m);
      expect(out).toMatch(/^ok +clock: /m);
      expect(out).toMatch(/^ok +token: The account token of CODACY_API_TOKEN is good.*admin@localhost/m);
      expect(out).toContain('gh/acme (admin)');
    });

    it('says of each thing that is wrong what to do, in one run', async () => {
      const unknown = await cli('doctor --json', { env: stand().envOf(makeToken('account').token) });
      expect(unknown.code).toBe(1);
      expect(unknown.json).toContainEqual(
        expect.objectContaining({
          severity: 'problem',
          about: 'token',
          advice: expect.any(String) as string,
        }),
      );
      const away = await cli('doctor --url http://127.0.0.1:1', { env: { HOME: stand().home } });
      expect(away.code).toBe(1);
      expect(away.out).toMatch(
        /^PROBLEM +token: .*\n.*\nPROBLEM +server: http:\/\/127\.0\.0\.1:1 cannot be reached/m,
      );
    });
  });
