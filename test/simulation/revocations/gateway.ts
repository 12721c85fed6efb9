import { hash } from 'node:crypto';
import type { IntrospectRequest, Principal } from '@libs/contracts';
import { IntrospectionClient } from '@libs/enforcer';
import {
  type Allow,
  type Cached,
  DecisionEngine,
  defaultDecisionEngineOptions,
  type LeaseClient,
  type Query,
  type Refused,
} from '@libs/revocation';
import type { Chance } from '../kernel/chance';
import type { SimulatedProcess } from '../kernel/process';
import { Maintenance } from '../../../services/gateway/src/auth/maintenance';
import { RevocationConsumer } from '../../../services/gateway/src/auth/revocation.consumer';
import type { ClientRequest } from './client-request';
import { callTokensApi, createLeaseClient, type Enforcer } from './enforcer';
import type { Ingestion } from './ingestion';
import { PARAMETERS } from './parameters';
import type { Surroundings } from './surroundings';

const MAINTAIN_EVERY_MS = 130;
/** As often as a request is decided anew when its grounds lapse before it goes upstream. */
const MAX_DECISIONS = 3;

export class Gateway implements Enforcer {
  readonly client: LeaseClient;
  private readonly engine: DecisionEngine<IntrospectRequest, Principal>;
  private readonly chance: Chance;

  constructor(
    private readonly around: Surroundings,
    readonly process: SimulatedProcess,
    holder: string,
  ) {
    this.chance = around.chance.fork(`${process.name} requests`);
    this.client = createLeaseClient(around, process, holder);
    this.engine = this.createEngine();
    const silence = { warn: () => undefined };
    new Maintenance(this.engine, process.clock, silence, MAINTAIN_EVERY_MS).start();
    around.kafka.subscribe(process, new RevocationConsumer(this.client));
    this.client.start();
  }

  drain(): void {
    void this.client.stop();
  }

  /** From its arrival to what it comes to. */
  async serve(request: ClientRequest, ingestion: Ingestion | undefined): Promise<void> {
    const { oracle } = this.around;
    const arrival = oracle.arrived(this.process, request);
    const query = questionOf(request);
    for (let decisions = 0; decisions < MAX_DECISIONS; decisions++) {
      const decision = this.engine.decideNow(query) ?? (await this.engine.decide(query));
      if (decision.verdict === 'deny') {
        oracle.refused(arrival, decision);
        return;
      }
      if (decision.verdict === 'unavailable') break;
      // A request may wait for its turn or for its body between the decision and the moment it goes upstream.
      if (this.chance.happens(0.4)) await this.process.clock.sleep(this.chance.between(0, 30));
      if (!decision.stillValid()) continue;
      oracle.accepted(arrival, decision);
      if (request.isUpload && ingestion) await this.forward(arrival.request, decision, ingestion);
      return;
    }
    oracle.unavailable(arrival);
  }

  private async forward(
    request: ClientRequest,
    allow: Allow<Principal>,
    ingestion: Ingestion,
  ): Promise<void> {
    const { network } = this.around;
    await network
      .call(this.process, ingestion.process, () => ingestion.receive(request, allow))
      .catch(() => undefined);
  }

  private createEngine(): DecisionEngine<IntrospectRequest, Principal> {
    const { process, around } = this;
    return new DecisionEngine<IntrospectRequest, Principal>(
      {
        clock: process.clock,
        standing: this.client,
        authority: new IntrospectionClient({
          introspect: (request, signal) =>
            callTokensApi(around, process, (api) => api.introspect(request), { signal }),
        }),
        l1: new Map<string, Cached<Principal>>(),
        l2: around.redis.storeOf(process),
        refusals: new Map<string, Refused>(),
      },
      {
        ...defaultDecisionEngineOptions,
        historyMs: PARAMETERS.historyMs,
        l2TimeoutMs: 40,
        authorityTimeoutMs: 600,
        maxConcurrentIntrospections: 4,
        maxQueueWaitMs: 150,
        refusalTtlMs: 120,
      },
    );
  }
}

/** As Authorizer.questionOf asks it. */
function questionOf({ token, isForged, repositoryId }: ClientRequest): Query<IntrospectRequest> {
  const value = isForged ? token.forged : token.value;
  const repository =
    repositoryId === undefined || token.accountId === null
      ? undefined
      : { provider: 'gh' as const, organization: 'acme', repository: `repository-${repositoryId}` };
  return {
    key: repository ? `${token.tokenId}|${repository.repository}` : token.tokenId,
    digest: hash('sha256', value, 'base64url'),
    subject: `token:${token.tokenId}`,
    request: { token: value, ...(repository && { repository }) },
  };
}
