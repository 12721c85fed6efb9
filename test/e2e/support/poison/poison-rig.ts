import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Secrets, SecretsFile } from '@libs/local-instance';
import { politely, type TestDatabase } from '@libs/testing';
import { Environments, type Servers } from '../../../../deploy/stack/environment';
import { type ServiceProcess, startServiceProcess } from '../../../../deploy/stack/service-process';
import { ingestionDatabase } from '../../../../services/ingestion/test/ingestion-database';
import { readPeppers, seedFirstResidents } from '../../../../services/tokens/src/start';
import { tokensDatabase } from '../../../../services/tokens/test/support/tokens-database';
import { PLACES, REPORT_TEXT } from './places';
import { PoisonRun } from './poison-case';
import { Harm } from './harm';
import { WatchedProcess } from './watched-process';
import { RawHttp } from '../raw-http';

const PROBE = resolve('dist/test/e2e/support/poison/process-probe.js');
interface Parts {
  readonly directory: string;
  readonly databases: readonly TestDatabase[];
  readonly processes: readonly ServiceProcess[];
}

const NOWHERE = { redisUrl: 'redis://127.0.0.1:1', brokers: ['127.0.0.1:1'] };
/** Long, so that a busy machine makes few leases lapse: what is tried here is not the lease. */
const LEASE_MS = '30000';

/** Every process of Portcullis by itself, each with a probe inside, on the test's own databases; without Redis and Kafka. */
export class PoisonRig {
  private readonly http: RawHttp;
  private readonly runs: PoisonRun[] = [];

  private constructor(
    private readonly parts: Parts,
    readonly secrets: Secrets,
    readonly accountToken: string,
    readonly repositoryToken: string,
  ) {
    this.http = new RawHttp(this.url);
  }

  /** `settings` are for every process. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<PoisonRig> {
    const directory = await mkdtemp(join(tmpdir(), 'portcullis-poison-'));
    const databases = [await tokensDatabase(), await ingestionDatabase()] as const;
    const [tokensDatabaseUrl, ingestionDatabaseUrl] = databases.map(({ url }) => url) as [string, string];
    const secrets = await new SecretsFile(directory).loadOrCreate();
    const { token } = await seedFirstResidents({
      databaseUrl: tokensDatabaseUrl,
      peppers: readPeppers(secrets.pepper),
    });
    const servers = { ...NOWHERE, tokensDatabaseUrl, ingestionDatabaseUrl };
    const processes = await startAll(directory, secrets, servers, settings);
    const gateway = processes.find(({ name }) => name === 'gateway');
    const repositoryToken = await issueRepositoryToken(gateway?.url ?? '', token);
    return new PoisonRig({ directory, databases, processes }, secrets, token, repositoryToken);
  }

  async close(): Promise<void> {
    this.http.close();
    await Promise.all(this.parts.processes.map((one) => one.stop()));
    await Promise.all(this.parts.databases.map((one) => one.drop()));
    await rm(this.parts.directory, { recursive: true, force: true });
  }

  get url(): string {
    return this.urlOf('gateway');
  }

  urlOf(name: string): string {
    return this.processOf(name).url;
  }

  private processOf(name: string): ServiceProcess {
    const found = this.parts.processes.find((one) => one.name === name);
    if (!found) throw new Error(`There is no process ${name}`);
    return found;
  }

  /** From here on it is watched what the requests do to the processes. */
  watch(): Promise<Harm> {
    return Harm.watch(
      this.parts.processes.map(
        ({ name }) => new WatchedProcess(name, probeSocket(this.parts.directory, name)),
      ),
      (from, until) => this.sendAgain(from, until),
    );
  }

  run(url = this.url): PoisonRun {
    const run = new PoisonRun(url, () => this.ordinaryRequest());
    this.runs.push(run);
    return run;
  }

  /** Sends what was under way between the two once more, all at once; says what that was. Its answers may be others now. */
  async sendAgain(from: number, until: number): Promise<string[]> {
    const names = await Promise.all(
      this.runs.map(async (run) => {
        const cases = run.underWay(from, until);
        await run.again(cases);
        return cases.map(({ kind, name }) => `${kind}: ${name}`);
      }),
    );
    return names.flat();
  }

  /** A read that goes through the gateway to the tokens API and back, whatever else goes on. */
  async ordinaryRequest(): Promise<void> {
    const reply = await politely(() =>
      this.http.send({ path: '/api/v3/user', headers: [['api-token', this.accountToken]] }),
    );
    if (reply.status !== 200) throw new Error(`the next ordinary request was answered ${reply.status}`);
  }

  /** Of one ordinary read, asked once. */
  async plainStatus(): Promise<number> {
    const headers = [['api-token', this.accountToken]] as const;
    return (await this.http.send({ path: PLACES.user, headers })).status;
  }

  /** Of one ordinary upload, sent once. */
  async uploadStatus(): Promise<number> {
    const headers = [['project-token', this.repositoryToken]] as const;
    const request = { method: 'POST', path: PLACES.coverage, headers, body: REPORT_TEXT };
    return (await this.http.send(request)).status;
  }

  async requestsUnderWay(): Promise<number> {
    const { managementUrl } = this.processOf('gateway');
    const metrics = await (await fetch(`${managementUrl}/metrics`)).text();
    return Number(/^portcullis_gateway_requests_in_flight\{.*\} (\d+)$/m.exec(metrics)?.[1]);
  }

  /** A webhook of the first residents' repository. */
  async createHook(): Promise<{ path: string; secret: string }> {
    const { body } = await politely(() =>
      this.http.send({
        method: 'POST',
        path: `${PLACES.repository}/git/hooks`,
        headers: [['api-token', this.accountToken]],
      }),
    );
    return (body as { data: { path: string; secret: string } }).data;
  }

  /** What all of them wrote. */
  async logs(): Promise<string> {
    const texts = await Promise.all(this.parts.processes.map(({ logFile }) => readFile(logFile, 'utf8')));
    return texts.join('\n');
  }
}

const probeSocket = (directory: string, name: string): string => join(directory, `${name}.probe`);

async function startAll(
  directory: string,
  secrets: Secrets,
  servers: Servers,
  settings: Readonly<Record<string, string>>,
): Promise<ServiceProcess[]> {
  const environments = new Environments(secrets, servers, { extra: { LEASE_MS, ...settings } });
  const start = (name: string, entry: string, environment: Record<string, string>): Promise<ServiceProcess> =>
    startServiceProcess({
      name,
      entry: `services/${entry}`,
      directory: join(directory, 'processes'),
      environment: {
        ...environment,
        NODE_OPTIONS: `--require ${PROBE}`,
        PROBE_SOCKET: probeSocket(directory, name),
      },
    });
  const tokens = await start('tokens-api', 'tokens/src/main.js', await environments.tokensApi('tokens-api'));
  const [ingestion, worker] = await Promise.all([
    start(
      'ingestion-api',
      'ingestion/src/main.js',
      await environments.ingestionApi('ingestion-api', [tokens]),
    ),
    start('ingestion-worker', 'ingestion/src/worker.main.js', {
      ...(await environments.ingestionBackground('ingestion-worker')),
      EVENT_BUS: 'outbox',
    }),
  ]);
  const gateway = await start('gateway', 'gateway/src/main.js', {
    ...(await environments.gateway('gateway', [tokens], [ingestion])),
    CACHE: 'memory',
    EVENT_BUS: 'none',
  });
  return [tokens, ingestion, worker, gateway];
}

async function issueRepositoryToken(url: string, accountToken: string): Promise<string> {
  const path = `${PLACES.repository}/tokens`;
  const http = new RawHttp(url);
  const { body } = await politely(() =>
    http.send({ method: 'POST', path, headers: [['api-token', accountToken]] }),
  );
  http.close();
  return (body as { data: { token: string } }).data.token;
}
