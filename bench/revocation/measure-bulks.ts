import type { Request } from '../../test/chaos/load/request';
import type { Stand } from './measure';
import { deleteRepository, deleteTokens, deleteUserToken, readAnalysis, readUser } from './requests';
import { ask, type Probes, revoke, type Revoked, warm } from './revocations';
import type { Home, SeededToken, TokenSeeder } from './seeded-tokens';

export interface BulkFigures {
  readonly what: string;
  readonly tokens: number;
  readonly revoked: Revoked;
  readonly probes: Probes;
}

interface Bulk {
  readonly tokens: readonly SeededToken[];
  readonly request: Request;
  readonly probe: (by: SeededToken) => Request;
}

interface Case {
  readonly what: string;
  readonly prepare: (seeder: TokenSeeder, home: Home) => Promise<Bulk>;
}

/** As many as a repository may have, and as many as the call takes; the others are above what a repository may have. */
const OF_A_REPOSITORY = 100;
const OF_A_CALL = 1_000;
/** So many, evenly chosen, are known to every gateway before; every token is asked with afterwards. */
const WARMED = 200;

const ofRepository =
  (count: number, request: (home: Home, tokens: readonly SeededToken[]) => Request) =>
  async (seeder: TokenSeeder, home: Home): Promise<Bulk> => {
    const tokens = await seeder.repositoryTokens(home, count);
    return { tokens, request: request(home, tokens), probe: readAnalysis(home) };
  };

const casesOf = (most: number): Case[] => [
  { what: 'POST …/tokens/delete, a full repository', prepare: ofRepository(OF_A_REPOSITORY, deleteTokens) },
  { what: 'POST …/tokens/delete, all that it takes', prepare: ofRepository(OF_A_CALL, deleteTokens) },
  { what: 'DELETE of a repository', prepare: ofRepository(most, deleteRepository) },
  {
    what: 'DELETE of an account token, with its sessions',
    prepare: async (seeder, home) => {
      const [startedWith] = await seeder.accountTokens(home, 1);
      if (!startedWith) throw new Error('No token was stored.');
      const sessions = await seeder.sessionTokens(home, startedWith, most);
      return {
        tokens: [startedWith, ...sessions],
        request: deleteUserToken(home, startedWith),
        probe: readUser,
      };
    },
  },
];

/** The largest revocations that the product has, and of a size that only sessions can have. */
export async function measureBulks(
  { fleet: { gateways }, seeder, narrator }: Stand,
  most: number,
): Promise<BulkFigures[]> {
  const figures: BulkFigures[] = [];
  for (const { what, prepare } of casesOf(most)) {
    const { tokens, request, probe } = await prepare(seeder, await seeder.home());
    const step = Math.max(1, Math.floor(tokens.length / WARMED));
    await warm(
      gateways,
      tokens.filter((_, index) => index % step === 0),
      probe,
    );
    const [asked] = gateways;
    if (!asked) throw new Error('There is no gateway.');
    const revoked = await narrator.step(`${what}: ${tokens.length} tokens`, () => revoke(asked, request));
    const probes = await narrator.step('ask every gateway with each of them', () =>
      ask(gateways, tokens, probe),
    );
    figures.push({ what, tokens: tokens.length, revoked, probes });
  }
  return figures;
}
