import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ReadyFile, SecretsFile } from '@libs/local-instance';
import { eventually, politely } from '@libs/testing';
import { Client } from 'pg';
import { type Standalone, startStandalone } from '../../../services/standalone/src/start';
import {
  type DirectorySeed,
  FIRST_RESIDENTS,
  readPeppers,
  seedDirectory,
} from '../../../services/tokens/src/start';
import { copyPreparedInstance } from './prepared-instance';
import { RawHttp, type Reply, type Send } from './raw-http';

export type Headers = NonNullable<Send['headers']>;

export interface ApiToken {
  id: number;
  token: string;
  name: string;
  expiresAt: string;
  createdAt: string;
}

export const newSha = (): string => randomBytes(20).toString('hex');
/** One that nobody has used: a name or an id. */
export const fresh = (prefix: string): string => `${prefix}-${randomBytes(6).toString('hex')}`;

export const DAY_MS = 86_400_000;
export const ahead = (ms: number): string => new Date(Date.now() + ms).toISOString();
export const inOneHour = (): string => ahead(3_600_000);
/** The same day and time next year, which is as long as a token may live. */
export function nextYear(from: string): number {
  const then = new Date(from);
  return then.setUTCFullYear(then.getUTCFullYear() + 1);
}

export const anInstant: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
export const REPORT = { fileReports: [{ filename: 'src/cart.js', coverage: { 1: 3, 2: 0, 7: 1 } }] };

/** A whole standalone Portcullis, asked through its public gateway only. */
export class ContractRig {
  private constructor(
    private readonly standalone: Standalone,
    readonly dataDir: string,
    private readonly http: RawHttp,
  ) {}

  static async start(options: { consoleDir?: string } = {}): Promise<ContractRig> {
    const dataDir = await mkdtemp(join(tmpdir(), 'portcullis-contract-'));
    await copyPreparedInstance(dataDir);
    const standalone = await startStandalone({ port: 0, dataDir, durable: false, ...options });
    return new ContractRig(standalone, dataDir, new RawHttp(standalone.instance.baseUrl));
  }

  async close(): Promise<void> {
    this.http.close();
    await this.standalone.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  get instance(): ReadyFile {
    return this.standalone.instance;
  }

  get accountToken(): string {
    return this.instance.accountToken;
  }

  /** As a client that sends again what is answered 503: on a busy machine a lease may lapse for a moment. */
  send(request: Send): Promise<Reply> {
    return politely(() => this.http.send(request));
  }

  sendBytes(bytes: string): Promise<Reply> {
    return this.http.sendBytes(bytes);
  }

  /** With the first account's token. Replies to whoever may see something must not be kept by anybody. */
  async call(method: string, path: string, json?: unknown, headers: Headers = []): Promise<Reply> {
    const reply = await this.send({
      method,
      path,
      headers: [['api-token', this.accountToken], ...(json === undefined ? [] : [JSON_TYPE]), ...headers],
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    expect(reply.headers['cache-control']).toBe('no-store');
    return reply;
  }

  /** A body as it is, or none; with whatever type, or none. */
  postRaw(path: string, type: string | undefined, body?: string): Promise<Reply> {
    const types = type === undefined ? [] : [['content-type', type] as const];
    return this.send({
      method: 'POST',
      path,
      headers: [['api-token', this.accountToken], ...types],
      ...(body === undefined ? {} : { body }),
    });
  }

  /** A repository of the first account, or of `owner`; empty unless it was there before. */
  async repository(name = fresh('repo'), owner: Partial<DirectorySeed> = {}): Promise<RepositoryRig> {
    const { email, provider, organization } = FIRST_RESIDENTS;
    const wanted = {
      account: { email },
      organization: { provider, name: organization },
      ...owner,
      repository: { name },
    };
    const seeded = await seedDirectory(await this.tokensConfig(), wanted, {});
    const { provider: code, name: of } = wanted.organization;
    const names = [code, of, name].map(encodeURIComponent) as [string, string, string];
    return new RepositoryRig(this, names, seeded.repositoryId, seeded.accountToken?.token ?? '');
  }

  /** The token of an account that may do this much on the repository, and no more. */
  async guest(repositoryId: number, permission: 'read' | 'write'): Promise<string> {
    const config = await this.tokensConfig();
    const { provider } = FIRST_RESIDENTS;
    const home = { organization: { provider, name: fresh('home') }, repository: { name: 'home' } };
    const account = { email: `${fresh('guest')}@localhost` };
    const { accountId, accountToken } = await seedDirectory(config, { account, ...home }, {});
    const db = new Client({ connectionString: config.databaseUrl });
    await db.connect();
    const role = 'insert into repository_roles (repository_id, account_id, permission) values ($1, $2, $3)';
    await db.query(role, [repositoryId, accountId, permission]).finally(() => db.end());
    return accountToken?.token ?? '';
  }

  /** Of the database behind the tokens API: some things come about only by operators and Git providers. */
  async tokensConfig(): Promise<{ databaseUrl: string; peppers: ReturnType<typeof readPeppers> }> {
    const secrets = await new SecretsFile(this.dataDir).loadOrCreate();
    const notes = await readFile(join(this.dataDir, 'postgres/server/data/postmaster.pid'), 'utf8');
    const port = notes.split('\n')[3] ?? '';
    return {
      databaseUrl: `postgres://portcullis_tokens:${secrets.databasePassword}@127.0.0.1:${port}/portcullis_tokens`,
      peppers: readPeppers(secrets.pepper),
    };
  }
}

const JSON_TYPE = ['content-type', 'application/json'] as const;

/** One repository, as its paths name it. */
export class RepositoryRig {
  readonly v3: string;
  readonly v2: string;
  readonly analysis: string;
  readonly tokens: string;

  constructor(
    private readonly rig: ContractRig,
    names: [provider: string, organization: string, repository: string],
    readonly repositoryId: number,
    /** Of its owner. */
    readonly accountToken: string,
  ) {
    const [provider, organization, repository] = names;
    this.v3 = `/api/v3/organizations/${provider}/${organization}/repositories/${repository}`;
    this.v2 = `/2.0/${provider}/${organization}/${repository}`;
    this.analysis = `/api/v3/analysis/organizations/${provider}/${organization}/repositories/${repository}`;
    this.tokens = `${this.v3}/tokens`;
  }

  async issue(body?: { name: string; expiresAt: string }): Promise<ApiToken> {
    const reply = await this.rig.send({
      method: 'POST',
      path: this.tokens,
      headers: [['api-token', this.accountToken], JSON_TYPE],
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(reply.status).toBe(201);
    return (reply.body as { data: ApiToken }).data;
  }

  /** What the owner reads. */
  async read(path: string): Promise<Reply> {
    return this.rig.send({ path, headers: [['api-token', this.accountToken]] });
  }

  async statusOf(sha: string): Promise<string | undefined> {
    const { body } = await this.read(`${this.v3}/coverage/status`);
    const { lastReports } = (body as StatusReply).data;
    return lastReports.find(({ targetCommitSha }) => targetCommitSha === sha)?.status;
  }

  async untilStatus(sha: string, status: string): Promise<void> {
    await eventually(async () => expect(await this.statusOf(sha)).toBe(status));
  }

  async reportsOf(sha: string): Promise<ReportSummary[]> {
    const { body } = await this.read(`${this.v3}/commits/${sha}/coverage/reports`);
    return (body as { data: ReportSummary[] }).data;
  }

  /** Hits by line and file of the commit's only report. */
  async contentOf(sha: string): Promise<Record<string, Record<string, number>>> {
    const [summary, ...others] = await this.reportsOf(sha);
    expect(others).toEqual([]);
    const path = `${this.v3}/commits/${sha}/coverage/reports/${summary?.reportId ?? 'none'}`;
    const { data } = (await this.read(path)).body as { data: { content: FileContent[] } };
    return Object.fromEntries(data.content.map(({ fileName, coverage }) => [fileName, coverage]));
  }
}

export interface ReportSummary {
  reportId: string;
  language: string;
  isFinal: boolean;
  processed: boolean;
  createdAt: string;
}
interface FileContent {
  fileName: string;
  coverage: Record<string, number>;
}
interface StatusReply {
  data: { lastReports: { targetCommitSha: string; language: string; createdAt: string; status: string }[] };
}
