import { INTERNAL_PATHS, introspectReply, type IntrospectRequest } from '@libs/contracts';
import { parseToken } from '@libs/token-format';
import { z } from 'zod';
import { INTROSPECT } from '../../services/tokens/src/tokens/introspect-statement';
import { beyondLogarithm } from '../support/fit';
import type { Bench } from '../support/run-bench';
import { roundsOf } from '../support/statistics';
import { type Findings, Measurements, pointsOf } from './growth';
import { type GrowthOptions, tenfolds } from './options';
import type { SampleKind } from './token-population';
import type { World, Worlds } from './world';

const GATEWAY_READY_S = 2;
const USER_TOKENS = '/api/v3/user/tokens';

const CONTROL = 'control: malformed, no look-up';
const INTROSPECTIONS = { account: 'account token and repository', repository: 'repository token' } as const;
const GATEWAY = 'gateway';

/** What the directory and the tokens API cost by how many tokens are in the database. */
export async function measureTokens(bench: Bench, worlds: Worlds, options: GrowthOptions): Promise<Findings> {
  const world = await worlds.get();
  const measured = new TokenMeasurements(world);
  for (const size of tenfolds(1_000, options.maxTokens)) {
    const tokens = `${size.toLocaleString('en')} tokens`;
    await bench.narrator.step(`make ${tokens}`, () => world.population.growTo(size));
    await bench.narrator.step(`measure beside ${tokens}`, () => measured.at(size, options));
  }
  return measured.findings();
}

class TokenMeasurements {
  private readonly introspection = new Measurements();
  private readonly statement = new Measurements();
  private readonly account = new Measurements();
  private readonly start = new Measurements();

  constructor(private readonly world: World) {}

  async at(size: number, { rounds, repeats, starts }: GrowthOptions): Promise<void> {
    await this.introspections(size, repeats, new Measurements());
    for (let round = 0; round < rounds; round += 1) {
      await this.introspections(size, repeats, this.introspection);
      await this.statements(size, repeats);
      await this.ofAnAccount(size, Math.ceil(repeats / 5));
    }
    for (let start = 0; start < starts; start += 1) await this.starts(size);
  }

  findings(): Findings {
    const sizes = 'tokens in the database';
    const introspection = this.introspection.curves();
    const gateway = this.start.curve(GATEWAY);
    return {
      groups: [
        {
          ...{ file: 'introspection-by-tokens', title: 'Introspection over HTTP, one after another' },
          ...{ sizes, values: 'ms', curves: introspection },
        },
        {
          ...{ file: 'introspection-statement-by-tokens', title: "Introspection's statement in Postgres" },
          ...{ sizes, values: 'ms, with the way to Postgres', curves: this.statement.curves() },
        },
        {
          ...{ file: 'account-by-tokens', title: 'An account with 10 tokens among all the others' },
          ...{ sizes, values: 'ms', curves: this.account.curves() },
        },
        {
          ...{ file: 'start-by-tokens', title: 'From the start of a process to ready' },
          ...{ sizes, values: 's', curves: this.start.curves() },
        },
      ],
      targets: [
        ...introspection
          .filter(({ name }) => name !== CONTROL)
          .map((curve) => ({
            what: `growth of introspection over that of the logarithm of the tokens (${curve.name})`,
            value: beyondLogarithm(pointsOf(curve)),
            atMost: 1,
          })),
        {
          what: 'the slowest start of a gateway, of any size',
          value: Math.max(...gateway.points.map(({ most }) => most)),
          ...{ atMost: GATEWAY_READY_S, unit: ' s' },
        },
      ],
    };
  }

  private async introspections(size: number, repeats: number, into: Measurements): Promise<void> {
    const took: Record<SampleKind | 'control', number[]> = { account: [], repository: [], control: [] };
    for (let index = 0; index < repeats; index += 1) {
      for (const kind of ['account', 'repository'] as const)
        took[kind].push(await this.introspect(this.world.population.sample(kind)));
      const malformed = { method: 'POST', path: INTERNAL_PATHS.introspect, body: { token: 'none' } } as const;
      took.control.push((await this.world.tokensApi.call({ ...malformed, expected: 400 })).tookMs);
    }
    into.add(INTROSPECTIONS.account, size, roundsOf(took.account).median);
    into.add(INTROSPECTIONS.repository, size, roundsOf(took.repository).median);
    into.add(CONTROL, size, roundsOf(took.control).median);
  }

  private async introspect(request: IntrospectRequest): Promise<number> {
    const { text, tookMs } = await this.world.tokensApi.call({
      ...{ method: 'POST', path: INTERNAL_PATHS.introspect, body: request, expected: 200 },
    });
    const reply = introspectReply.parse(JSON.parse(text));
    if (!reply.active || reply.principal.repository === undefined)
      throw new Error('A good token was not found to be good for its repository.');
    return tookMs;
  }

  private async statements(size: number, repeats: number): Promise<void> {
    for (const kind of ['account', 'repository'] as const) {
      const took = [];
      for (let index = 0; index < repeats; index += 1) {
        const { token = '', repository } = this.world.population.sample(kind);
        const values = [
          ...[parseToken(token)?.tokenId, repository?.provider, repository?.organization],
          ...[repository?.repository, undefined, undefined, false],
        ];
        const start = performance.now();
        const { rows } = await this.world.tokensDb.query({ name: 'introspect', text: INTROSPECT, values });
        took.push(performance.now() - start);
        if (rows.length !== 1) throw new Error('The statement found no token.');
      }
      this.statement.add(INTROSPECTIONS[kind], size, roundsOf(took).median);
    }
  }

  private async ofAnAccount(size: number, repeats: number): Promise<void> {
    const { tokensApi } = this.world;
    const { someAccountId: accountId } = this.world.population;
    const as = { kind: 'account', tokenId: 'AAAAAAAAAAAA', accountId } as const;
    const took = { list: [] as number[], issue: [] as number[], revoke: [] as number[] };
    for (let index = 0; index < repeats; index += 1) {
      took.list.push((await tokensApi.call({ method: 'GET', path: USER_TOKENS, as, expected: 200 })).tookMs);
      const issued = await tokensApi.call({ method: 'POST', path: USER_TOKENS, as, body: {}, expected: 200 });
      const { id } = issuedToken.parse(JSON.parse(issued.text));
      const path = `${USER_TOKENS}/${String(id)}`;
      took.issue.push(issued.tookMs);
      took.revoke.push((await tokensApi.call({ method: 'DELETE', path, as, expected: 204 })).tookMs);
    }
    this.account.add('list its tokens', size, roundsOf(took.list).median);
    this.account.add('issue one', size, roundsOf(took.issue).median);
    this.account.add('revoke one, with proof', size, roundsOf(took.revoke).median);
  }

  /** By the readiness that an orchestrator asks for, every 25 ms. */
  private async starts(size: number): Promise<void> {
    for (const name of ['tokens-api', GATEWAY]) {
      const process = this.world.process(name);
      await process.stop();
      const start = performance.now();
      await process.restart();
      this.start.add(name, size, (performance.now() - start) / 1_000);
    }
  }
}

const issuedToken = z.object({ id: z.int() });
