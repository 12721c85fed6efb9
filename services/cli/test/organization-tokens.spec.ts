import { makeToken } from '@libs/token-format';
import { answer, ReceivingServer } from './coverage/receiving-server';
import { cli } from './support/cli-run';

const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

describe('portcullis admin tokens', () => {
  const server = new ReceivingServer();
  beforeAll(() => server.start());
  beforeEach(() => server.reset());
  afterAll(() => server.stop());

  const page = (expiries: readonly number[], cursor?: string) =>
    answer(200, {
      data: expiries.map((days) => ({
        id: days,
        name: `ci-${days}`,
        tokenId: makeToken('repository').tokenId,
        repositoryName: 'shop',
        createdAt: inDays(-1),
        expiresAt: inDays(days),
      })),
      pagination: { limit: 1_000, ...(cursor && { cursor }) },
    });
  const listed = async (options: string): Promise<unknown[]> => {
    const env = { PORTCULLIS_URL: server.url, CODACY_API_TOKEN: makeToken('account').token };
    const { json } = await cli(`admin tokens gh/acme ${options} --json`, { env });
    return json.map(({ id }) => id);
  };
  const queries = (): string[] => server.received.map(({ target }) => target.split('?')[1] ?? '');

  // Each page is an entry of the audit log.
  it('reads as few pages as there are', async () => {
    server.answers.push(page([1, 2], 'next'), page([3]));
    expect(await listed('--unused --search ci')).toEqual([1, 2, 3]);
    const query = 'limit=1000&filter=NeverUsed&search=ci';
    expect(queries()).toEqual([query, `${query}&cursor=next`]);
  });

  it('reads no further than what it is asked for', async () => {
    server.answers.push(page([1, 2, 3], 'next'));
    expect(await listed('--expiring 60h')).toEqual([1, 2]);
    expect(queries()).toEqual(['limit=1000']);
  });
});
