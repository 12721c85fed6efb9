import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeWith, eventually, politely, SpanCollector } from '@libs/testing';
import { Redis } from 'ioredis';
import { PortcullisClient } from '../../deploy/demo/portcullis-client';
import { startStack, type Stack } from '../../deploy/stack/start-stack';
import type { Operation } from '../../services/gateway/src/policy/operation';
import { OPERATIONS } from '../../services/gateway/src/policy/operations';
import { checkFetches } from './support/check-fetches';
import { describeMainJob, newSha } from './support/main-job';
import { filesHolding } from './support/find-tokens';
import { TracingClient } from './support/follow-trace';
import { postCoverage, topicValues, tryCoverage } from './support/public-api';
import { RawHttp } from './support/raw-http';
import { sampleBodyOf } from './support/sample-bodies';
import { isDestructive } from './support/samples';
import { Tenant } from './support/tenant';

const LEASE_MS = 3_000;

/** They would take the tokens away that the tests go on with. */
const ENDS_TOKENS = new Set(['deleteUserApiToken', 'deleteRepositoryApiToken', 'deleteRepositoryApiTokens']);
/** What they show is not the same a moment later: an entry for each read, the time that is left, the last use of a token. */
const NEVER_THE_SAME = new Set([
  'listAuditLogsForOrganization',
  'heartbeat',
  'getUserApiTokens',
  'listRepositoryApiTokens',
  'listOrganizationApiTokens',
  'getTokensOverview',
  'getIngestionOverview',
  'getEventsOverview',
]);
const isRead = ({ method, changes }: Operation): boolean => method === 'GET' && changes !== true;

/** Everything that needs whole processes shares one stack; the last test greps what they all left behind. */
describeWith('redis', 'the distributed stack', () =>
  describeWith('kafka', 'as processes', () => {
    let dataDir: string;
    let stack: Stack;
    let collector: SpanCollector;
    let portcullis: PortcullisClient;
    let endChecks: (() => void) | undefined;
    const tokens: string[] = [];

    const issue = async (): Promise<{ id: number; token: string }> => {
      const created = await portcullis.issueRepositoryToken();
      tokens.push(created.token);
      return created;
    };
    const [first, second] = [0, 1].map((index) => (): string => stack.instance.gateways![index]!) as [
      () => string,
      () => string,
    ];
    const processOf = (name: string) => stack.processes.get(name)!;
    const statusOf = (token: string, gateway: string): Promise<number> =>
      portcullis.statusWith(token, gateway);

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'portcullis-stack-'));
      collector = await SpanCollector.start();
      stack = await startStack({
        dataDir,
        environment: { LEASE_MS: String(LEASE_MS), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      });
      endChecks = checkFetches(stack.instance.gateways!);
      portcullis = new PortcullisClient(stack.instance);
      tokens.push(stack.instance.accountToken);
    });

    afterAll(async () => {
      await stack.close();
      await collector.close();
      await rm(dataDir, { recursive: true, force: true });
      endChecks?.();
    });

    describeMainJob('distributed', () => stack.instance);

    it('says where each process is watched, and what it serves, if it does', async () => {
      const listed = stack.instance.processes!;
      expect(listed.map(({ name }) => name).sort()).toEqual([...stack.processes.keys()].sort());
      for (const { managementUrl, url } of listed) {
        expect((await fetch(`${managementUrl}/health/ready`)).status).toBe(200);
        if (url !== undefined) expect((await fetch(`${url}/api/v3/health`)).status).toBeLessThan(500);
      }
      expect(listed.filter(({ url }) => url === undefined).map(({ name }) => name)).toEqual([
        'tokens-relay',
        'ingestion-worker-1',
        'ingestion-worker-2',
        'ingestion-relay',
      ]);
    });

    describe('a trace', () => {
      it('goes with an upload from its client through gateway, ingestion, outbox and Kafka to the report', async () => {
        const { token } = await issue();
        const client = new TracingClient(collector);
        expect(await postCoverage(first(), token, newSha(), { traceparent: client.traceparent })).toBe(200);
        await client.hasReached(
          'gateway: uploadCoverage',
          'gateway: introspect',
          'tokens-api: /internal/introspect',
          'ingestion-api: uploadCoverage',
          'ingestion-api: transaction',
          'ingestion-relay: send portcullis.coverage.events.v1',
          'ingestion-worker: process portcullis.coverage.events.v1',
          'ingestion-worker: derive reports',
          'ingestion-worker: transaction',
        );
      });

      it('goes with a revocation through gateway and tokens API, its wait, and the event', async () => {
        const { id } = await issue();
        const client = new TracingClient(collector);
        await portcullis.revoke(id, { traceparent: client.traceparent });
        await client.hasReached(
          'gateway: deleteRepositoryApiToken',
          'tokens-api: deleteRepositoryApiToken',
          'tokens-api: transaction',
          'tokens-api: revocation wait',
          'tokens-relay: send portcullis.token.events.v1',
        );
      });
    });

    describe('every operation', () => {
      it('answers as its row says, and every read the same at both gateways', async () => {
        const { baseUrl, accountToken, organization, provider } = stack.instance;
        const repository = `stack-${newSha().slice(0, 8)}`;
        const added = await fetch(`${baseUrl}/api/v3/repositories`, {
          method: 'POST',
          headers: { 'api-token': accountToken },
          body: JSON.stringify({ repositoryFullPath: `${organization}/${repository}`, provider }),
        });
        expect(added.status).toBe(200);
        const clients = stack.instance.gateways!.map((url) => new RawHttp(url));
        const [one, other] = clients as [RawHttp, RawHttp];
        const tenant = await Tenant.settle(
          (request) => politely(() => one.send(request)),
          { provider, organization, repository },
          accountToken,
        );
        await tenant.untilProcessed();
        const statuses = new Map<number, number>();
        const asked = OPERATIONS.filter((row) => !isDestructive(row) && !ENDS_TOKENS.has(row.operationId));
        // What changes something may do so for a while, so it is asked for last.
        asked.sort((a, b) => Number(isRead(b)) - Number(isRead(a)));
        // Each client holds what it hears to the row of the operation: status, headers, the reply's schema, the error's shape.
        for (const operation of asked) {
          const body = sampleBodyOf(operation);
          const replies = [];
          for (const client of isRead(operation) ? [one, other] : [one])
            replies.push(
              await tenant.ask(operation, { body, send: (request) => politely(() => client.send(request)) }),
            );
          for (const { status, text } of replies) {
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
            if (!NEVER_THE_SAME.has(operation.operationId))
              expect([operation.operationId, text]).toEqual([operation.operationId, replies[0]?.text]);
          }
        }
        for (const client of clients) client.close();
        expect((statuses.get(200) ?? 0) + (statuses.get(204) ?? 0)).toBeGreaterThan(60);
      });
    });

    describe('Redis', () => {
      it('being down makes requests slower, never wrong, and its return is noticed', async () => {
        const { id, token } = await issue();
        await stack.redis.stop();
        expect(await statusOf(token, first())).toBe(200);
        expect(await statusOf(token, second())).toBe(200);
        await portcullis.revoke(id);
        expect(await statusOf(token, first())).toBe(401);
        expect(await statusOf(token, second())).toBe(401);
        await stack.redis.restart();
        const later = await issue();
        const redis = new Redis(stack.redis.url);
        try {
          await eventually(async () => {
            expect(await statusOf(later.token, first())).toBe(200);
            expect(await redis.dbsize()).toBeGreaterThan(0);
          });
        } finally {
          redis.disconnect();
        }
      });
    });

    describe('Kafka', () => {
      it('being down holds nothing up, and every event arrives once it is back', async () => {
        await stack.kafka[0]!.stop();
        const { id, token } = await issue();
        const sha = newSha();
        expect(await postCoverage(first(), token, sha)).toBe(200);
        await eventually(async () => expect(await portcullis.reportStatus(sha)).toBe('Processed'));
        await portcullis.revoke(id);
        expect(await statusOf(token, second())).toBe(401);

        await stack.kafka[0]!.restart();
        const tokenId = token.slice(4, 16);
        await eventually(
          async () => {
            const issued = await topicValues(stack.servers.brokers, 'portcullis.token.events.v1');
            expect(
              issued.filter((event) => event.value.includes(tokenId)).map((event) => event.type),
            ).toEqual(expect.arrayContaining(['token.issued.v1', 'token.revoked.v1']));
            const coverage = await topicValues(stack.servers.brokers, 'portcullis.coverage.events.v1');
            expect(coverage.filter((event) => event.value.includes(sha)).map((event) => event.type)).toEqual(
              expect.arrayContaining(['coverage.upload-received.v1', 'coverage.report-processed.v1']),
            );
          },
          { timeoutMs: 60_000, everyMs: 500 },
        );
      });
    });

    describe('the tokens service', () => {
      it('being down leaves cached tokens served until the lease ends, then an honest 503', async () => {
        const { token } = await issue();
        const unseen = await issue();
        expect(await statusOf(token, first())).toBe(200);
        await Promise.all([
          processOf('tokens-api-1').kill('SIGSTOP'),
          processOf('tokens-api-2').kill('SIGSTOP'),
        ]);
        try {
          expect(await statusOf(token, first())).toBe(200);
          await eventually(async () => expect(await statusOf(token, first())).toBe(503), {
            timeoutMs: 4 * LEASE_MS,
            everyMs: 100,
          });
          const reply = await fetch(`${first()}/2.0/coverage/${newSha()}/javascript`, {
            method: 'POST',
            headers: { 'project-token': unseen.token },
            body: '{"fileReports":[]}',
          });
          expect(reply.status).toBe(503);
          expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
          expect(await reply.json()).toEqual({ error: expect.any(String) as unknown });
        } finally {
          await Promise.all([
            processOf('tokens-api-1').kill('SIGCONT'),
            processOf('tokens-api-2').kill('SIGCONT'),
          ]);
        }
        await eventually(async () => expect(await statusOf(token, first())).toBe(200));
      });
    });

    describe('Postgres', () => {
      it('restarting loses no acknowledged upload, and the services come back by themselves', async () => {
        const { token } = await issue();
        const acknowledged: string[] = [];
        const more = (count: number) => eventually(() => expect(acknowledged.length).toBeGreaterThan(count));
        const enough = new AbortController();
        const uploading = (async () => {
          while (!enough.signal.aborted) {
            const sha = newSha();
            if ((await tryCoverage(first(), token, sha)) === 200) acknowledged.push(sha);
            await delay(50);
          }
        })();
        try {
          await more(5);
          await stack.postgres.restart();
          await more(acknowledged.length);
        } finally {
          enough.abort();
          await uploading;
        }
        await eventually(
          async () => {
            for (const sha of acknowledged) expect((await portcullis.filesOf(sha)).length).toBe(1);
          },
          { timeoutMs: 60_000, everyMs: 500 },
        );
      });
    });

    describe('a worker', () => {
      it('killed in the middle leaves its work to the others', async () => {
        const { token } = await issue();
        const shas = Array.from({ length: 20 }, newSha);
        const uploads = shas.map((sha) => postCoverage(first(), token, sha));
        await processOf('ingestion-worker-1').kill('SIGKILL');
        expect(new Set(await Promise.all(uploads))).toEqual(new Set([200]));
        await eventually(
          async () => {
            for (const sha of shas) expect((await portcullis.filesOf(sha)).length).toBe(1);
          },
          { timeoutMs: 60_000, everyMs: 500 },
        );
        await processOf('ingestion-worker-1').restart();
      });
    });

    describe('a gateway', () => {
      it('killed while a DELETE waits for it delays the answer by its lease at most', async () => {
        const { id, token } = await issue();
        expect(await statusOf(token, first())).toBe(200);
        await processOf('gateway-2').kill('SIGSTOP');
        const answered = portcullis.revoke(id);
        await delay(200);
        await processOf('gateway-2').kill('SIGKILL');
        const receipt = await answered;
        expect(Number(receipt.waitedMs)).toBeGreaterThan(0);
        expect(await statusOf(token, first())).toBe(401);
        await processOf('gateway-2').restart();
        expect(await statusOf(token, second())).toBe(401);
      });

      it('frozen past its lease serves no cached token when it thaws', async () => {
        const { id, token } = await issue();
        expect(await statusOf(token, second())).toBe(200);
        await processOf('gateway-2').kill('SIGSTOP');
        // Sent while it is frozen, so that it waits in the socket and is read in the very first tick after the thaw.
        const waiting = delay(LEASE_MS).then(() => statusOf(token, second()));
        await portcullis.revoke(id);
        const begunAfterTheAnswer = statusOf(token, second());
        await processOf('gateway-2').kill('SIGCONT');
        expect(await begunAfterTheAnswer).toBe(401);
        expect([401, 503]).toContain(await waiting);
      });
    });

    it('wrote no token value to a log, a metric, a span, Redis or Kafka', async () => {
      expect(collector.spans.length).toBeGreaterThan(0);
      expect(tokens.filter((token) => collector.bodies.some((body) => body.includes(token)))).toEqual([]);
      for (const { managementUrl } of stack.processes.values()) {
        const metrics = await (await fetch(`${managementUrl}/metrics`)).text();
        expect(tokens.filter((token) => metrics.includes(token))).toEqual([]);
      }
      const redis = new Redis(stack.redis.url);
      try {
        const keys = await redis.keys('*');
        const stored = [...keys, ...(keys.length > 0 ? await redis.mget(keys) : [])].join('\n');
        expect(tokens.filter((token) => stored.includes(token))).toEqual([]);
      } finally {
        redis.disconnect();
      }
      // Every file that the servers and processes wrote; the first account token is kept in secrets.json on purpose.
      expect(await filesHolding(dataDir, tokens, /secrets\.json$/)).toEqual([]);
      expect(await readFile(join(dataDir, 'processes', 'gateway-1', 'gateway-1.log'), 'utf8')).toContain(
        '"operation',
      );
    });
  }),
);
