import { HistoryWriter } from '../../history/history-writer';
import type { TenantRecord } from '../../history/records';
import { Random } from '../../support/random';
import { Administration } from './administration';
import { type ArrivalOptions, Arrivals } from './arrivals';
import type { Assignment, Progress, Residents } from './assignment';
import { Deck } from './deck';
import { DoomedUploads } from './doomed-uploads';
import { runExpiryCycle } from './expiry-cycle';
import { GatewayClient } from './gateway-client';
import { Gateways } from './gateways';
import { RepositoryOperations } from './operations';
import { Pace } from './pace';
import { Recorder } from './recorder';
import { RevocationCycle } from './revocation-cycle';
import { Strangers } from './strangers';
import { TARGET_KINDS, Targets } from './targets';
import { UPLOAD_SCENARIOS } from './upload-scenarios';
import { CommitUploads } from './uploads';
import { ValidClients, type ValidToken } from './valid-clients';

/** Beside everything that can be taken away, a token that nobody takes and that expires. */
const CYCLES = [...TARGET_KINDS, 'expiry'] as const;
const TEMPERATURES = ['hot', 'l2', 'cold'] as const;
/** For each request of a client. */
const VISITS = 0.1;
const AT_MOST = { cycles: 64, requests: 128, uploads: 64 };

/** All the load that one process makes. It shares nothing with the others but the system under test. */
export class LoadProcess {
  private readonly arrivals: Arrivals[] = [];

  private constructor(
    private readonly recorder: Recorder,
    private readonly history: { close(): void },
    private readonly gateways: Gateways,
  ) {}

  static async begin(assignment: Assignment): Promise<LoadProcess> {
    const { directory, recorder: name, seed, residents, neighbour } = assignment;
    const history = HistoryWriter.records(directory, name);
    const recorder = new Recorder(history);
    const gateways = new Gateways(assignment.gateways.map((one) => new GatewayClient(one.name, one.url)));
    const process = new LoadProcess(recorder, history, gateways);
    const administration = new Administration(gateways, recorder, residents);
    const tokens = [
      ...(await validTokens(administration, residents)),
      ...(await validTokens(new Administration(gateways, recorder, neighbour), neighbour)),
    ];
    for (const one of [residents, neighbour]) recorder.write(tenantOf(one));
    process.start(assignment, administration, tokens, new Random(seed));
    return process;
  }

  get progress(): Progress {
    const underWay = this.arrivals.reduce((sum, { count }) => sum + count, 0);
    return { counts: this.recorder.counts, underWay };
  }

  /** Nothing more begins; resolves when everything has come to its end and is written down. */
  async finish(): Promise<void> {
    await Promise.all(this.arrivals.map((one) => one.finish()));
    this.gateways.close();
    this.history.close();
  }

  private start(
    assignment: Assignment,
    administration: Administration,
    tokens: readonly ValidToken[],
    random: Random,
  ): void {
    const { recorder, gateways } = this;
    const nextKey = numbered(`${assignment.recorder}-upload`);
    const clients = new ValidClients(gateways, recorder, random.fork(), tokens);
    const strangers = new Strangers(clients, random.fork(), tokens);
    const doomed = new DoomedUploads(gateways, recorder, random.fork(), nextKey);
    const arrival = { perSecond: assignment.rates.requests, atMost: AT_MOST.requests };
    this.open(arrival, random.fork(), () => clients.request());
    const visits = { perSecond: assignment.rates.requests * VISITS, atMost: AT_MOST.requests, atFirst: 6 };
    this.open(visits, random.fork(), () => strangers.visit());
    this.openUploads(assignment, clients, nextKey, random.fork());
    this.openCycles(assignment, administration, doomed, random.fork());
  }

  private openUploads(
    { rates }: Assignment,
    clients: ValidClients,
    nextKey: () => string,
    random: Random,
  ): void {
    const { recorder, gateways } = this;
    const scenarios = new Deck(Object.values(UPLOAD_SCENARIOS), random.fork());
    const arrival = { perSecond: rates.uploads, atMost: AT_MOST.uploads, atFirst: 1 };
    this.open(arrival, random.fork(), async () => {
      const { token, repository } = clients.any();
      const parts = { gateways, recorder, random: random.fork(), repository, by: token.credential, nextKey };
      const commit = new CommitUploads(parts);
      await scenarios.deal()(commit, parts.random);
      clients.remember(repository, commit.commitSha);
    });
  }

  private openCycles(
    { rates, leaseMs, residents, recorder: name }: Assignment,
    administration: Administration,
    uploads: DoomedUploads,
    random: Random,
  ): void {
    const { recorder, gateways: asked } = this;
    const targets = new Targets(administration, recorder, residents, random.fork());
    const pace = new Pace(rates.probes, random.fork());
    const kinds = new Deck(CYCLES, random.fork());
    const temperatures = new Deck(TEMPERATURES, random.fork());
    const nextRevocation = numbered(`${name}-revocation`);
    const arrival = { perSecond: rates.revocations, atMost: AT_MOST.cycles, atFirst: CYCLES.length };
    this.open(arrival, random.fork(), () => {
      const [kind, temperature] = [kinds.deal(), temperatures.deal()];
      const parts = { gateways: asked.all, recorder, pace, leaseMs, targets, random: random.fork() };
      if (kind === 'expiry') return runExpiryCycle({ ...parts, administration, residents, temperature });
      const plan = { revocationId: nextRevocation(), kind, temperature };
      return new RevocationCycle({ ...parts, asked, uploads }, plan).run();
    });
  }

  private open(
    arrival: Pick<ArrivalOptions, 'perSecond' | 'atMost' | 'atFirst'>,
    random: Random,
    begin: () => Promise<void>,
  ): void {
    const onLeftOut = (): void => {
      this.recorder.counts.leftOut += 1;
    };
    this.arrivals.push(new Arrivals({ ...arrival, random, onLeftOut, begin }));
  }
}

/** One of each repository, and one of the owner's for each. */
async function validTokens(administration: Administration, residents: Residents): Promise<ValidToken[]> {
  const tokens: ValidToken[] = [];
  for (const one of residents.repositories) {
    const repository = new RepositoryOperations(residents, one);
    for (const issuing of [
      administration.issueRepositoryToken(repository),
      administration.issueAccountToken(residents.owner),
    ]) {
      const token = await issuing;
      if (!token) throw new Error('The tokens of the load could not be issued before the faults began.');
      tokens.push({ token, repository });
    }
  }
  return tokens;
}

const tenantOf = ({ organization, owner, repositories, people }: Residents): TenantRecord => ({
  record: 'tenant',
  name: organization,
  repositoryIds: repositories.map(({ repositoryId }) => repositoryId),
  accountIds: [owner, ...people].map(({ accountId }) => accountId),
});

function numbered(prefix: string): () => string {
  let last = 0;
  return () => `${prefix}-${String((last += 1))}`;
}
