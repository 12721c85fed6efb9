import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { ContractRig, fresh, inOneHour, type RepositoryRig } from './support/contract-rig';

const CLIENTS = 200;
const MOST = 100;
/** Each client names its tokens out of so few that they meet. */
const NAMES = 150;

const token = z.object({ id: z.int(), token: z.string(), name: z.string() });
type Token = z.output<typeof token>;

/** What one client saw: what it was told to have made and to have deleted. */
interface Seen {
  readonly created: Token[];
  readonly deleted: Token[];
  readonly refusals: string[];
}

describe('two hundred clients at one repository', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  const agent = new Agent({ connections: CLIENTS });
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository(fresh('busy'), { account: { email: `${fresh('owner')}@localhost` } });
  });
  afterAll(async () => {
    await agent.destroy();
    await rig.close();
  });

  /** Sends again what is answered 503, as a client should; everything else is an answer. */
  async function ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<{ status: number; body: unknown }> {
    for (;;) {
      const reply = await request(rig.instance.baseUrl + path, {
        method,
        dispatcher: agent,
        headers: { 'api-token': repository.accountToken, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await reply.body.text();
      if (reply.statusCode !== 503)
        return { status: reply.statusCode, body: text === '' ? undefined : JSON.parse(text) };
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
      await delay(Number(reply.headers['retry-after']) * 1_000);
    }
  }

  async function list(): Promise<Token[]> {
    const { status, body } = await ask('GET', repository.tokens);
    expect(status).toBe(200);
    return z.object({ data: z.array(token) }).parse(body).data;
  }

  async function client(number: number): Promise<Seen> {
    const seen: Seen = { created: [], deleted: [], refusals: [] };
    for (let round = 0; round < 3; round += 1) {
      const name = `shared-${String((number * 7 + round * 31) % NAMES)}`;
      const made = await ask('POST', repository.tokens, { name, expiresAt: inOneHour() });
      if (made.status === 201) seen.created.push(z.object({ data: token }).parse(made.body).data);
      else seen.refusals.push(z.object({ message: z.string() }).parse(made.body).message);
      const listed = await list();
      expect(listed.length).toBeLessThanOrEqual(MOST);
      expect(new Set(listed.map((one) => one.name)).size).toBe(listed.length);
      const own = seen.created.at(-1);
      if (own && round % 2 === number % 2 && !seen.deleted.includes(own)) {
        expect((await ask('DELETE', `${repository.tokens}/${String(own.id)}`)).status).toBe(204);
        seen.deleted.push(own);
      }
    }
    return seen;
  }

  it('never have more than 100 tokens, two of one name, or a deletion that is lost', async () => {
    const seen = await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
    const created = seen.flatMap((one) => one.created);
    const deleted = new Set(seen.flatMap((one) => one.deleted.map(({ id }) => id)));
    expect(deleted.size).toBeGreaterThan(0);
    for (const message of seen.flatMap(({ refusals }) => refusals))
      expect(message).toMatch(/already has (100 API tokens|an API token named)/);

    const left = created.filter(({ id }) => !deleted.has(id));
    expect((await list()).map(({ id }) => id).sort()).toEqual(left.map(({ id }) => id).sort());
    for (const { token: value, id } of created) {
      const reply = await rig.send({ path: repository.analysis, headers: [['project-token', value]] });
      expect({ id, status: reply.status }).toEqual({ id, status: deleted.has(id) ? 401 : 200 });
    }
  });
});
