import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  analysisEvents,
  coverageEvents,
  tokenEvents,
  tokenState,
  type TokenState,
  tokenStates,
} from '@libs/contracts';
import type { RunningProcess } from '@libs/http';
import { describeWith, eventually, runCommand } from '@libs/testing';
import { MemoryVersionStore, subscribeToTokens } from '@libs/token-events';
import { type LocalKafka, startKafka } from '../../deploy/local/kafka-server';
import { startIngestionRelay } from '../../services/ingestion/src/start';
import { IngestionRig, newSha, report } from '../../services/ingestion/test/ingestion-rig';
import { startTokensRelay } from '../../services/tokens/src/start';
import { TestOrganization } from '../../services/tokens/test/support/organization';
import { TestTokensApi, USER_TOKENS } from '../../services/tokens/test/support/tokens-api';
import { topicValues } from './support/public-api';

const patience = { timeoutMs: 180_000 };
const UNPUBLISHED = 'select key from outbox where published_at is null';
const TOPICS = [
  ...new Set(
    [...tokenEvents, ...tokenStates, ...coverageEvents, ...analysisEvents].map(({ topic }) => topic),
  ),
];

interface Keyed {
  readonly topic: string;
  readonly key: string;
  readonly id: string;
}

/** What a subscriber has made of what it was told. */
class View {
  readonly tokens = new Map<string, number>();
  readonly stepsBack: string[] = [];

  readonly handlers = {
    state: (state: TokenState) => this.learn(state),
    issued: (event: { tokenId: string; version: number }) => this.learn(event),
    revoked: (event: { tokenId: string; version: number }) => this.learn(event),
  };

  private learn({ tokenId, version }: { tokenId: string; version: number }): void {
    const known = this.tokens.get(tokenId) ?? 0;
    if (known >= version) this.stepsBack.push(`${tokenId}: ${known}, then ${version}`);
    this.tokens.set(tokenId, version);
  }
}

// The steps of docs/operations/backup.md, "A new Kafka cluster".
describeWith('kafka', 'a Kafka cluster that is lost with everything in it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'portcullis-new-kafka-'));
  let kafka: LocalKafka;
  let rig: IngestionRig;
  let tokens: TestTokensApi;
  let relays: RunningProcess[] = [];

  const job = async (
    service: 'tokens' | 'ingestion',
    program: string,
    ...args: string[]
  ): Promise<string> => {
    const databaseUrl = service === 'tokens' ? tokens.config.databaseUrl : rig.databaseUrl;
    const env = { DATABASE_URL: databaseUrl, KAFKA_BROKERS: kafka.brokers.join(','), TOPIC_PARTITIONS: '3' };
    const { code, out } = await runCommand(`services/${service}/src/${program}.main.ts`, args, env);
    expect({ code, out }).toMatchObject({ code: 0 });
    return out;
  };
  const startRelays = async (): Promise<void> => {
    const process = { host: '127.0.0.1', managementPort: 0, logLevel: 'silent' as const };
    const { brokers } = kafka;
    relays = [
      await startTokensRelay({ ...process, databaseUrl: tokens.config.databaseUrl, kafka: { brokers } }),
      await startIngestionRelay({ ...process, databaseUrl: rig.databaseUrl, kafka: { brokers } }),
    ];
  };
  const stopRelays = () => Promise.all(relays.splice(0).map((relay) => relay.close()));

  beforeAll(async () => {
    kafka = await startKafka({ dir: join(dir, 'old') });
    [rig, tokens] = [await IngestionRig.start(), await TestTokensApi.start()];
    await job('tokens', 'migrate');
    await job('ingestion', 'migrate');
    await startRelays();
    // It finds nothing by itself: what it derives it was told of.
    const events = { kind: 'kafka', brokers: kafka.brokers, clientId: 'worker' } as const;
    await rig.startWorker({ sweepMs: 3_600_000 }, events);
  });
  afterAll(async () => {
    await stopRelays();
    await rig.stop();
    await tokens.close();
    await kafka.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const upload = async (): Promise<string> => {
    const sha = newSha();
    expect((await rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1 } }))).status).toBe(200);
    return sha;
  };
  const isProcessed = (sha: string) =>
    eventually(async () => {
      const rows = await rig.rows('select from coverage_reports where commit_sha = $1 and done > 0', [sha]);
      expect(rows).toHaveLength(1);
    }, patience);
  const token = async ({ revoked }: { revoked: boolean }): Promise<string> => {
    const { id } = (await tokens.call('POST', USER_TOKENS)).body;
    if (revoked) expect((await tokens.call('DELETE', `${USER_TOKENS}/${id}`)).status).toBe(204);
    return (await tokens.sql('select token_id from tokens where id = $1', [id]))[0].token_id;
  };
  const allPublished = () =>
    eventually(async () => {
      expect([...(await rig.rows(UNPUBLISHED)), ...(await tokens.sql(UNPUBLISHED))]).toEqual([]);
    }, patience);
  const truth = async (): Promise<Map<string, number>> => {
    const rows = await tokens.sql('select token_id, version from tokens');
    return new Map(rows.map(({ token_id: id, version }) => [id, version]));
  };
  const subscribe = async (
    { handlers }: View,
    group: string,
    store = new MemoryVersionStore(),
  ): Promise<() => Promise<void>> => {
    const { brokers } = kafka;
    const options = { kafka: { brokers }, group, handlers, bootstrap: 'state', store } as const;
    const subscription = await subscribeToTokens(options);
    return () => subscription.stop();
  };
  /** Ids of each key's events, in the order of first arrival. */
  const inKafka = async (): Promise<Map<string, string[]>> => {
    const events = await Promise.all(
      TOPICS.map(async (topic) =>
        (await topicValues(kafka.brokers, topic)).map((event) => ({ topic, ...event })),
      ),
    );
    return grouped(events.flat());
  };
  const inOutboxes = async (): Promise<Map<string, string[]>> => {
    const rows = 'select topic, key, id from outbox order by position';
    return grouped([...(await rig.rows<Keyed>(rows)), ...(await tokens.pool.query<Keyed>(rows)).rows]);
  };

  it('loses nothing: the outboxes fill the new one, and its consumers begin where it begins', async () => {
    const ancient = await token({ revoked: false });
    for (const revoked of [true, false, true]) await token({ revoked });
    await isProcessed(await upload());
    await allPublished();
    // Longer ago than the outbox remembers.
    await tokens.sql('delete from outbox where key = $1', [ancient]);
    const [view, store] = [new View(), new MemoryVersionStore()];
    const stop = await subscribe(view, 'faithful', store);
    await eventually(async () => expect(view.tokens).toEqual(await truth()), patience);
    await stop();
    const { port } = kafka;
    await kafka.stop();

    const unprocessed = await upload();
    await token({ revoked: true });
    kafka = await startKafka({ dir: join(dir, 'new'), port });
    await stopRelays();
    await job('tokens', 'migrate');
    await job('ingestion', 'migrate');
    expect(await job('tokens', 'publish-again', '--everything')).toContain(
      'The state of 5 tokens is told again',
    );
    expect(await job('ingestion', 'publish-again', '--everything')).toMatch(/\d+ events are published again/);
    await startRelays();

    await eventually(async () => {
      expect(await tokens.sql('select from tokens where state_version < version')).toEqual([]);
    }, patience);
    await isProcessed(unprocessed);
    await isProcessed(await upload());
    await allPublished();
    expect(await inKafka()).toEqual(await inOutboxes());
    const states = await topicValues(kafka.brokers, tokenState.topic);
    const last = states.map(({ value }) => tokenState.schema.parse(JSON.parse(value)));
    expect(new Map(last.map(({ tokenId, version }) => [tokenId, version]))).toEqual(await truth());

    const beginner = new View();
    const stopBoth = [await subscribe(beginner, 'beginner'), await subscribe(view, 'faithful', store)];
    await eventually(async () => {
      expect([beginner.tokens, view.tokens]).toEqual([await truth(), await truth()]);
    }, patience);
    await Promise.all(stopBoth.map((end) => end()));
    expect([...beginner.stepsBack, ...view.stepsBack]).toEqual([]);
  }, 900_000);

  // One that was restored to before it heard of a deletion would take webhooks for the repository for ever.
  it('tells an ingestion database again what it has forgotten', async () => {
    const stark = await TestOrganization.create(tokens, { name: 'stark' });
    const since = new Date().toISOString();
    expect((await stark.call('DELETE', '/repositories/shop')).status).toBe(204);
    const isKnown = () =>
      eventually(async () => {
        const known = 'select from deleted_repositories where repository_id = $1';
        expect(await rig.rows(known, [stark.repositoryId])).toHaveLength(1);
      }, patience);
    await isKnown();
    await allPublished();
    await rig.rows('delete from deleted_repositories');
    await stopRelays();
    await job('tokens', 'publish-again', '--since', since);
    await startRelays();
    await isKnown();
  });
});

/** By topic and key, each id once. */
function grouped(events: readonly Keyed[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { topic, key, id } of events) {
    const ids = groups.get(`${topic} ${key}`) ?? [];
    if (!ids.includes(id)) groups.set(`${topic} ${key}`, [...ids, id]);
  }
  return groups;
}
