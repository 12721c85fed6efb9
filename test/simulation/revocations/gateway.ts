import { hash } from 'node:crypto';
import type { IntrospectRequest, Principal } from '@libs/contracts';
import { IntrospectionClient } from '@libs/enforcer';
import {
  type Allow,
  type Cached,
  carryOut,
  type Decision,
  DecisionEngine,
  DecisionLapsed,
  defaultDecisionEngineOptions,
  type Deny,
  type LeaseClient,
  lookAgain,
  PassingOn,
  type Query,
  type Refused,
} from '@libs/revocation';
import type { Chance, Lags } from '../kernel/chance';
import type { SimulatedProcess } from '../kernel/process';
import { Maintenance } from '../../../services/gateway/src/auth/maintenance';
import { RevocationConsumer } from '../../../services/gateway/src/auth/revocation.consumer';
import type { ClientRequest } from './client-request';
import { callTokensApi, createLeaseClient, type Enforcer } from './enforcer';
import type { Ingestion } from './ingestion';
import type { Arrival } from './oracle';
import { PARAMETERS } from './parameters';
import type { Surroundings } from './surroundings';

const MAINTAIN_EVERY_MS = 130;
/** How long a connection to the service is waited for. */
const TURN: Lags = { quick: 20, slow: 80, stuck: 300, slowShare: 0.3, stuckShare: 0.1 };

type Granted = Allow<Principal>;

/** What the gateway says of a token that is not good. */
class Denied extends Error {
  constructor(readonly decision: Deny) {
    super(decision.reason);
  }
}
/** What it says where nobody can tell. */
class Unsettled extends Error {}

export class Gateway implements Enforcer {
  readonly client: LeaseClient;
  private readonly engine: DecisionEngine<IntrospectRequest, Principal>;
  private readonly passingOn: PassingOn<Principal>;
  private readonly chance: Chance;

  constructor(
    private readonly around: Surroundings,
    readonly process: SimulatedProcess,
    holder: string,
  ) {
    this.chance = around.chance.fork(`${process.name} requests`);
    this.client = createLeaseClient(around, process, holder);
    this.engine = this.createEngine();
    this.passingOn = new PassingOn(this.client);
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
    const decide = (): Granted | Promise<Granted> => {
      const now = this.engine.decideNow(query);
      return now ? conclude(now) : this.engine.decide(query).then(conclude);
    };
    try {
      await carryOut(await decide(), decide, (granted) => this.forward(arrival, granted, decide, ingestion));
    } catch (error) {
      if (error instanceof Denied) oracle.refused(arrival, error.decision);
      else if (error instanceof Unsettled || error instanceof DecisionLapsed) oracle.unavailable(arrival);
      else throw error;
    }
  }

  /** As Forwarder and UpstreamCall do it. */
  private async forward(
    arrival: Arrival,
    granted: Granted,
    decideAgain: () => Granted | Promise<Granted>,
    ingestion: Ingestion | undefined,
  ): Promise<void> {
    const { network, oracle } = this.around;
    // It may wait for its turn between the decision and the moment in which it is written.
    if (this.chance.happens(0.4)) await this.process.clock.sleep(this.chance.lag(TURN));
    lookAgain(granted);
    oracle.accepted(arrival, granted);
    const { request } = arrival;
    if (!request.isUpload || !ingestion) return;
    try {
      await network.call(this.process, ingestion.process, () => ingestion.receive(request, granted));
    } catch {
      return;
    }
    const order = oracle.answers.next();
    const confirmed = (await this.passingOn.confirm(granted, decideAgain)) ?? granted;
    oracle.acknowledged(this.process, request, confirmed, { to: 'the client', order });
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

/** As Authorizer.conclude does. */
function conclude(decision: Decision<Principal>): Granted {
  if (decision.verdict === 'deny') throw new Denied(decision);
  if (decision.verdict === 'unavailable') throw new Unsettled();
  return decision;
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
