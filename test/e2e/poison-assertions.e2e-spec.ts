import type { AssertionClaims } from '@libs/contracts';
import { describePoison } from './support/poison/describe-poison';
import { forgeries, type ForgerySettings, genuine } from './support/poison/forged-assertions';
import type { Expected, PoisonCase } from './support/poison/poison-case';
import { rawCase } from './support/poison/raw-request';

const AT_LEAST = 60;
const REFUSED: Expected = {
  status: 401,
  text: /^\{"error":"not found","message":"This address is for Portcullis itself\. .*"code":"Unauthorized"\}$/,
};
const REFUSED_V2: Expected = { status: 404, text: '{"error":"not found"}' };
const ADMIN = {
  kind: 'account',
  tokenId: 'ForgedTokenX',
  accountId: 1,
  repository: {
    repositoryId: 1,
    provider: 'gh',
    organization: 'acme',
    repository: 'shop',
    visibility: 'Private',
    defaultBranch: 'main',
    permission: 'admin',
    configurationNeeds: 'write',
  },
} as const;

interface Target {
  process: 'tokens-api' | 'ingestion-api';
  method: string;
  path: string;
  refused: Expected;
  /** Of the right assertion. */
  served: Expected;
  /** What is good here: processes that speak for themselves, and the other issuer. */
  except?: readonly string[];
}

/** One operation of each API that the gateway forwards to, in either shape of errors. */
const TARGETS: readonly Target[] = [
  { process: 'tokens-api', method: 'GET', path: '/api/v3/user', refused: REFUSED, served: { status: 200 } },
  {
    process: 'tokens-api',
    method: 'POST',
    path: '/internal/introspect',
    refused: REFUSED,
    served: { status: 400 },
    except: ['no principal', "the other issuer's key in its own name, for a principal"],
  },
  {
    process: 'ingestion-api',
    method: 'GET',
    path: '/2.0/project/analysis/configuration',
    refused: REFUSED_V2,
    served: { status: 200 },
  },
  {
    process: 'ingestion-api',
    method: 'GET',
    path: '/api/v3/organizations/gh/acme/repositories/shop/branches',
    refused: REFUSED,
    served: { status: 200 },
  },
];

describePoison('forged assertions', (rig) => {
  const settingsOf = ({ process, method, path }: Target): ForgerySettings => ({
    audience: process === 'tokens-api' ? 'tokens' : 'ingestion',
    claims: {
      method,
      path,
      principal: ADMIN,
      asOf: 1,
      incarnation: 'x',
      subjects: ['all'],
    } satisfies AssertionClaims,
    key: rig().secrets.gatewayKey,
    otherKey: rig().secrets.ingestionKey,
  });
  const caseOf = (target: Target, name: string, lines: readonly string[], expected: Expected): PoisonCase =>
    rawCase({
      kind: `${target.process} ${target.path}`,
      name,
      method: target.method,
      path: target.path,
      lines: [
        'Host: internal',
        ...lines,
        ...(target.method === 'POST' ? ['Content-Length: 2'] : []),
        'Connection: close',
      ],
      body: target.method === 'POST' ? '{}' : '',
      expected,
      isUnreadable: true,
    });

  it('are each refused by whoever is behind the gateway, and the next request is served', async () => {
    let total = 0;
    const failures: string[] = [];
    for (const target of TARGETS) {
      const run = rig().run(rig().urlOf(target.process));
      const settings = settingsOf(target);
      await run.all(
        forgeries(settings)
          .filter(({ name }) => target.except?.includes(name) !== true)
          .map(({ name, lines }) => caseOf(target, name, lines, target.refused)),
      );
      process.stdout.write(run.summary('Forged assertions'));
      total += run.total;
      failures.push(...run.failures);
    }
    expect(failures).toEqual([]);
    expect(total).toBeGreaterThanOrEqual(AT_LEAST);
  });

  // Otherwise all of them could have been refused for another reason.
  it('are made from one that is believed', async () => {
    for (const target of TARGETS) {
      const run = rig().run(rig().urlOf(target.process));
      const { name, lines } = genuine(settingsOf(target));
      await run.all([caseOf(target, name, lines, target.served)]);
      expect(run.failures).toEqual([]);
    }
  });
});
