import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOKEN_PATTERN } from '@libs/token-format';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { openApiDocument, type OperationObject } from '../../services/gateway/src/api-docs/openapi-document';
import { OPERATIONS } from '../../services/gateway/src/policy/operations';
import { type Caller, Neighbourhood } from './support/callers';
import { ContractRig, type Headers } from './support/contract-rig';
import type { Reply } from './support/raw-http';
import { type Generated, requestsOf } from './support/request-arbitrary';
import { isDestructive, type Target } from './support/samples';

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 20_000);
/** The same seed gives the same requests. */
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const AT_ONCE = 12;

/** With whom the requests come; the one that may do everything most of all. */
const TOKENS: readonly Caller[] = [
  'organization admin',
  'account with admin',
  'account with write',
  'account with read',
  'account without a role',
  'revoked account token',
  'expired account token',
  'malformed account token',
  'admin of equal names elsewhere',
  'instance admin',
  'repository token',
  'repository token of another repository',
  'revoked repository token',
  'unknown repository token',
];

/** Of a program's inside: where in which file, and what frameworks and databases say. */
const INSIDE = /\n\s+at |\bat \S+ \(|node_modules|\.[jt]s:\d+|QueryFailedError|ECONNREFUSED|syntax error at/;
/** These show a token once, to the one who asked for it. */
const SHOWS_A_TOKEN = /^create\w*ApiToken$/;

interface Plan {
  operation: OperationObject;
  method: string;
  requests: fc.Arbitrary<Generated>;
}

describe('generated requests', () => {
  let rig: ContractRig;
  const purse = new Map<string, Headers>();
  const plans: Plan[] = [];
  const answers = new Map<number, number>();
  beforeAll(async () => {
    rig = await ContractRig.start();
    const place = await Neighbourhood.create(rig);
    const doomed = await Neighbourhood.create(rig);
    // Generated ids are small numbers: they must hit tokens to spare, and not those that the requests come with.
    await countTokensFrom(rig, 5_000);
    for (const caller of TOKENS) purse.set(caller, await place.headersOf(caller));
    await countTokensFrom(rig, 20);
    for (let spare = 0; spare < 20; spare += 1)
      for (const path of ['/api/v3/user/tokens', `${repositoryPath(place.target)}/tokens`])
        await rig.send({ method: 'POST', path, headers: await place.headersOf(TOKENS[0]!) });
    const { paths, components } = openApiDocument(OPERATIONS);
    for (const [template, methods] of Object.entries(paths))
      for (const [method, operation] of Object.entries(methods)) {
        const row = OPERATIONS.find(({ operationId }) => operationId === operation.operationId);
        const { target } = row && isDestructive(row) ? doomed : place;
        const given = { components: components.schemas, target, tokens: TOKENS };
        plans.push({
          operation,
          method: method.toUpperCase(),
          requests: requestsOf(template, operation, given),
        });
      }
  });
  afterAll(async () => {
    await rig.close();
    const counts = [...answers].sort(([one], [other]) => one - other);
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    process.stdout.write(
      `Fuzzing: ${total} requests of ${plans.length} operations, FUZZ_SEED=${SEED}; ${counts.map(([status, count]) => `${count} × ${status}`).join(', ')}\n`,
    );
  });

  const send = async ({ method, operation }: Plan, generated: Generated): Promise<void> => {
    const { path, token, headers, body } = generated;
    const reply = await rig.send({
      method,
      path,
      headers: [...(purse.get(token ?? '') ?? []), ...headers],
      ...(body !== undefined && { body }),
    });
    answers.set(reply.status, (answers.get(reply.status) ?? 0) + 1);
    expectSound(operation, reply);
  };

  /** Beside what is checked of every reply: its type, its schema, its error shape, its status. */
  const expectSound = (operation: OperationObject, { status, text, headers }: Reply): void => {
    if (status >= 500 && status !== 503)
      expect([status, operation['x-not-implemented']]).toEqual([501, expect.any(String)]);
    expect(text).not.toMatch(INSIDE);
    const isCreation = SHOWS_A_TOKEN.test(operation.operationId) && status < 300;
    const said = (isCreation ? '' : text) + JSON.stringify(headers);
    expect(said).not.toMatch(TOKEN_PATTERN);
    expect(values().some((value) => said.includes(value))).toBe(false);
  };

  const values = (): string[] => [...purse.values()].flat().map(([, value]) => value);

  it('of every operation get no fault of ours, nothing but JSON, and never a token', async () => {
    const numRuns = Math.ceil(REQUESTS / plans.length);
    const waiting = [...plans];
    const failures: string[] = [];
    const work = async (): Promise<void> => {
      for (let plan = waiting.shift(); plan; plan = waiting.shift()) {
        const current = plan;
        const sound = fc.asyncProperty(plan.requests, (generated) => send(current, generated));
        const details = await fc.check(sound, { numRuns, seed: SEED });
        if (!details.failed) continue;
        const report = fc.defaultReportMessage(details) ?? '';
        failures.push(`${plan.operation.operationId}, FUZZ_SEED=${SEED}: ${report}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(failures).toEqual([]);
    const good = [...answers].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
    // Otherwise it is the doorkeeper alone that was tried.
    expect(good).toBeGreaterThan(REQUESTS / 20);
  });

  it('leave no token in the log', async () => {
    const log = await readFile(join(rig.dataDir, 'portcullis.log'), 'utf8');
    expect(log.length).toBeGreaterThan(0);
    expect(log).not.toMatch(TOKEN_PATTERN);
    for (const value of values()) expect(log.includes(value)).toBe(false);
  });
});

async function countTokensFrom(rig: ContractRig, id: number): Promise<void> {
  const db = new Client({ connectionString: (await rig.tokensConfig()).databaseUrl });
  await db.connect();
  await db.query(`select setval(pg_get_serial_sequence('tokens', 'id'), $1)`, [id]).finally(() => db.end());
}

const repositoryPath = ({ provider, organization, repository }: Target): string =>
  `/api/v3/organizations/${provider}/${organization}/repositories/${repository}`;
