import { randomUUID } from 'node:crypto';
import { systemClock } from '@libs/clock';
import {
  type IntrospectReply,
  type IntrospectRequest,
  introspectReply,
  type Principal,
} from '@libs/contracts';
import { IntrospectionClient } from '@libs/enforcer';
import {
  type Cached,
  DecisionEngine,
  defaultDecisionEngineOptions,
  defaultLeaseParameters,
  LeaseClient,
  type Refused,
} from '@libs/revocation';
import { parseToken } from '@libs/token-format';
import { LRUCache } from 'lru-cache';
import { Authorizer } from '../../services/gateway/src/auth/authorizer';
import { HeardAuthority, type TracedRequest } from '../../services/gateway/src/auth/heard-authority';
import { RefusalReasons } from '../../services/gateway/src/auth/refusal-reasons';
import type { DecisionSetup } from './decision-setup';
import { INCARNATION, InProcessLog } from './in-process-log';

const TOKENS_PER_REPOSITORY = 20;
const REMEMBERED_REFUSALS = 10_000;
const YEAR_MS = 365 * 86_400_000;

/** What a gateway decides with, put together as its AuthModule does; only the other end of its two connections is here. */
export interface GatewayMemory {
  readonly authorizer: Authorizer;
  readonly engine: DecisionEngine<TracedRequest, Principal>;
  readonly leaseClient: LeaseClient;
  readonly l1: LRUCache<string, Cached<Principal>>;
}

export function gatewayMemory({ remembered, tombstones }: DecisionSetup): GatewayMemory {
  const parameters = defaultLeaseParameters;
  const leaseClient = new LeaseClient(
    {
      clock: systemClock,
      random: Math.random,
      transport: new InProcessLog(tombstones, parameters.pollMs),
    },
    { holder: 'bench', epoch: randomUUID(), parameters },
  );
  const authority = new HeardAuthority(
    new IntrospectionClient(new AnsweringTokensApi(tombstones)),
    systemClock,
  );
  const l1 = new LRUCache<string, Cached<Principal>>({ max: remembered });
  const engine = new DecisionEngine<TracedRequest, Principal>(
    {
      ...{ clock: systemClock, standing: leaseClient, authority, l1 },
      refusals: new LRUCache<string, Refused>({ max: REMEMBERED_REFUSALS }),
    },
    { ...defaultDecisionEngineOptions, historyMs: parameters.historyMs },
  );
  return { authorizer: new Authorizer(engine, new RefusalReasons(authority)), engine, leaseClient, l1 };
}

/** Knows every token. Its replies are read from JSON, as those of the real one are, so that they take as much memory. */
class AnsweringTokensApi {
  private asked = 0;

  constructor(private readonly head: number) {}

  introspect(request: IntrospectRequest): Promise<IntrospectReply> {
    const tokenId = parseToken(request.token ?? '')?.tokenId ?? '';
    const repositoryId = 1 + Math.floor(this.asked++ / TOKENS_PER_REPOSITORY);
    const now = Date.now();
    const reply: IntrospectReply = {
      ...{ active: true, incarnation: INCARNATION, asOf: this.head },
      ...{ databaseTimeMs: now, expiresAtMs: now + YEAR_MS },
      subjects: [`token:${tokenId}`, `repository:${String(repositoryId)}`, 'all'],
      principal: {
        ...{ kind: 'repository', tokenId },
        repository: {
          ...{ repositoryId, provider: 'gh', organization: `organization-${String(repositoryId % 1_000)}` },
          ...{
            repository: `repository-${String(repositoryId)}`,
            visibility: 'Private',
            defaultBranch: 'main',
          },
          ...{ permission: 'write', configurationNeeds: 'write' },
        },
      },
    };
    return Promise.resolve(introspectReply.parse(JSON.parse(JSON.stringify(reply))));
  }
}
