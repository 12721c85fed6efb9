import { randomBytes } from 'node:crypto';
import type { Principal } from '@libs/contracts';
import type { EventBusConfig } from '@libs/event-bus';
import {
  ASSERTION_HEADER,
  AssertionSigner,
  generateSigningKey,
  publicPartOf,
  type RunningProcess,
} from '@libs/http';
import { defaultLeaseParameters, type LeaseParameters } from '@libs/revocation';
import { eventually } from '@libs/testing';
import { Client } from 'pg';
import { Agent, request as send } from 'undici';
import {
  defaultUploadLimits,
  defaultWorkerRetention,
  defaultWorkSettings,
  type IngestionApiConfig,
  startIngestionApi,
  startIngestionWorker,
  type UploadLimits,
  type WorkSettings,
} from '../src/start';
import { ingestionDatabase } from './ingestion-database';
import { StubTokensApi } from './stub-tokens-api';

const pollOften = { ...defaultLeaseParameters, pollMs: 150 };
/** For tests that wait for a lease to end. */
export const shortLease = { ...pollOften, durationMs: 1_500 };

type Lines = Record<string, number>;

interface ReportEntry {
  reportId: string;
  language: string;
  content: { fileName: string; coverage: Lines }[];
}

export interface StateEntry {
  targetCommitSha: string;
  language: string;
  status: string;
  problem?: string;
}

/** What a reply may hold; a test says what it must. */
export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: {
    error: string;
    data: ReportEntry[] & ReportEntry & { lastReports: StateEntry[]; coverage: object };
    pagination: { cursor: string };
  };
}

export const anyText: unknown = expect.any(String);
export const anyNumber: unknown = expect.any(Number);
export const textWith = (part: string): unknown => expect.stringContaining(part);
export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const objectWith = (part: object): unknown => expect.objectContaining(part);

export interface Sending {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: string | Buffer | AsyncIterable<Buffer>;
  headers?: Record<string, string>;
  principal?: Principal;
  repositoryId?: number;
  asOf?: number;
  subjects?: string[];
  /** The assertion as given, or none. */
  assertion?: string | null;
}

/** One ingestion API with everything around it: a database, an authority for its lease, and a gateway's signing key. */
export class IngestionRig {
  readonly gatewayKey = generateSigningKey('gateway', 'test');
  readonly signer = new AssertionSigner(this.gatewayKey);
  readonly agent = new Agent({ connections: 64, pipelining: 1 });
  readonly webhookKey = randomBytes(32);
  readonly running: RunningProcess[] = [];
  api!: RunningProcess;

  private constructor(
    readonly tokensApi: StubTokensApi,
    readonly tokensUrl: string,
    readonly databaseUrl: string,
    public db: Client,
    private readonly lease: LeaseParameters,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(
    limits: Partial<UploadLimits> = {},
    lease = pollOften,
    more: Partial<IngestionApiConfig> = {},
  ): Promise<IngestionRig> {
    const database = await ingestionDatabase();
    const db = new Client({ connectionString: database.url });
    await db.connect();
    const tokensApi = new StubTokensApi(lease);
    const rig = new IngestionRig(tokensApi, await tokensApi.start(), database.url, db, lease, () =>
      database.drop(),
    );
    rig.api = await rig.startApi(limits, database.url, more);
    return rig;
  }

  async startApi(
    limits: Partial<UploadLimits> = {},
    databaseUrl = this.databaseUrl,
    more: Partial<IngestionApiConfig> = {},
  ): Promise<RunningProcess> {
    const api = await startIngestionApi({
      host: '127.0.0.1',
      port: 0,
      managementPort: 0,
      logLevel: 'silent',
      instanceId: `api-${randomBytes(4).toString('hex')}`,
      databaseUrl,
      databasePoolSize: 8,
      tokensUrls: [this.tokensUrl],
      lease: this.lease,
      assertionSigningKey: generateSigningKey('ingestion', 'test'),
      assertionTrustedKeys: { keys: [publicPartOf(this.gatewayKey)] },
      webhookKey: this.webhookKey,
      limits: { ...defaultUploadLimits, ...limits },
      ...more,
    });
    this.running.push(api);
    await eventually(async () => {
      const reply = await send(`${api.managementUrl}/health/ready`, { dispatcher: this.agent });
      expect(await reply.body.json()).toMatchObject({ status: 'ready' });
    });
    return api;
  }

  async startWorker(
    work: Partial<WorkSettings> = {},
    events?: EventBusConfig,
    retention = defaultWorkerRetention,
  ): Promise<RunningProcess> {
    const worker = await startIngestionWorker({
      host: '127.0.0.1',
      managementPort: 0,
      logLevel: 'silent',
      databaseUrl: this.databaseUrl,
      events: events ?? { kind: 'outbox', databaseUrl: this.databaseUrl, pollIntervalMs: 20 },
      work: { ...defaultWorkSettings, sweepMs: 50, ...work },
      retention,
    });
    this.running.push(worker);
    return worker;
  }

  /** Ends everything that works on the database, and begins again on what it has become meanwhile. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    await Promise.all(this.running.splice(0).map((process) => process.close()));
    await this.db.end();
    await meanwhile();
    this.db = new Client({ connectionString: this.databaseUrl });
    await this.db.connect();
    this.api = await this.startApi();
  }

  async stop(): Promise<void> {
    await this.agent.destroy();
    await Promise.all(this.running.map((process) => process.close()));
    await this.tokensApi.stop();
    await this.db.end();
    await this.drop();
  }

  /** What the gateway would forward. */
  async send(path: string, sending: Sending = {}, api = this.api): Promise<Reply> {
    const method = sending.method ?? 'GET';
    const assertion =
      sending.assertion === undefined ? await this.assert(method, path, sending) : sending.assertion;
    const reply = await send(`${api.url ?? ''}${path}`, {
      method,
      dispatcher: this.agent,
      headers: {
        ...(assertion === null ? {} : { [ASSERTION_HEADER]: assertion }),
        'content-type': 'application/json',
        ...sending.headers,
      },
      ...(sending.body === undefined ? {} : { body: sending.body as Buffer }),
    });
    const text = await reply.body.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Reply['body'];
    return { status: reply.statusCode, headers: reply.headers, body };
  }

  post(path: string, body: unknown, sending: Sending = {}, api = this.api): Promise<Reply> {
    const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return this.send(path, { method: 'POST', body: bytes, ...sending }, api);
  }

  patch(path: string, body: unknown, sending: Sending = {}): Promise<Reply> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.send(path, { method: 'PATCH', body: text, ...sending });
  }

  assert(method: string, path: string, sending: Sending): Promise<string> {
    const repositoryId = sending.repositoryId ?? 9;
    return this.signer.sign('ingestion', {
      method,
      path,
      incarnation: this.tokensApi.incarnation,
      asOf: sending.asOf ?? this.tokensApi.asOf,
      subjects: sending.subjects ?? ['token:AbCdEfGhIjKl', `repository:${repositoryId}`, 'all'],
      principal: sending.principal ?? principalOn(repositoryId),
    });
  }

  async rows<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return (await this.db.query(sql, parameters)).rows as T[];
  }

  async states(repositoryId = 9): Promise<StateEntry[]> {
    const reply = await this.send(`${repositoryPath}/coverage/status`, { repositoryId });
    return reply.body.data.lastReports;
  }

  /** The merged coverage of a commit as its readers see it: language -> file -> lines. */
  async coverage(sha: string, repositoryId = 9): Promise<Record<string, Record<string, Lines>>> {
    const list = await this.send(`${repositoryPath}/commits/${sha}/coverage/reports`, { repositoryId });
    const reports: [string, Record<string, Lines>][] = [];
    for (const { reportId, language } of list.body.data) {
      const one = await this.send(`${repositoryPath}/commits/${sha}/coverage/reports/${reportId}`, {
        repositoryId,
      });
      const { content } = one.body.data;
      reports.push([language, Object.fromEntries(content.map((file) => [file.fileName, file.coverage]))]);
    }
    return Object.fromEntries(reports);
  }

  /** Waits until nothing is left to process. */
  async settled(): Promise<void> {
    await eventually(async () => {
      for (const queue of ['coverage_reports', 'analysis_results'])
        expect(
          await this.rows(`select from ${queue} where requested > done and parked_reason is null`),
        ).toEqual([]);
    });
  }
}

export const analysisPath = '/api/v3/analysis/organizations/gh/acme/repositories/shop';
export const repositoryPath = '/api/v3/organizations/gh/acme/repositories/shop';

export const principalOn = (
  repositoryId: number,
  permission: 'read' | 'write' | 'admin' = 'write',
): Principal => ({
  tokenId: 'AbCdEfGhIjKl',
  kind: 'repository',
  repository: {
    repositoryId,
    provider: 'gh',
    organization: 'acme',
    repository: 'shop',
    visibility: 'Private',
    defaultBranch: 'main',
    permission,
    configurationNeeds: 'write',
  },
});

export const newSha = (): string => randomBytes(20).toString('hex');

export const report = (files: Record<string, Record<string, number>>): object => ({
  fileReports: Object.entries(files).map(([filename, coverage]) => ({ filename, coverage })),
});
