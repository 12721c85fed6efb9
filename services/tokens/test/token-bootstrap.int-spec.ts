import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { tokenEvents, type TokenState, tokenStates } from '@libs/contracts';
import { ensureTopics } from '@libs/event-bus';
import type { RunningProcess } from '@libs/http';
import { describeWith, eventually } from '@libs/testing';
import {
  MemoryVersionStore,
  subscribeToTokens,
  type TokenSubscription,
  type VersionStore,
} from '@libs/token-events';
import { startTokensRelay } from '../src/start';
import { TestTokensApi, USER_TOKENS } from './support/tokens-api';

type Known = Pick<TokenState, 'status' | 'version'>;

/** What a subscriber has made of what it was told; a step back is an error that it never forgets. */
class View {
  readonly tokens = new Map<string, Known>();
  readonly stepsBack: { readonly tokenId: string; readonly step: string }[] = [];

  readonly tell = (status: Known['status']) => (event: { tokenId: string; version: number }) =>
    this.learn(event.tokenId, { status, version: event.version });

  readonly handlers = {
    state: ({ tokenId, status, version }: TokenState) => this.learn(tokenId, { status, version }),
    issued: this.tell('issued'),
    revoked: this.tell('revoked'),
    expired: this.tell('expired'),
  };

  private learn(tokenId: string, now: Known): void {
    const before = this.tokens.get(tokenId);
    if (before && before.version >= now.version)
      this.stepsBack.push({ tokenId, step: `${before.version}, then ${now.version}` });
    this.tokens.set(tokenId, now);
  }
}

describeWith('kafka', 'a new subscriber', (address) => {
  const brokers = address.split(',');
  const subscriptions: TokenSubscription[] = [];
  let api: TestTokensApi;
  let relay: RunningProcess;

  beforeAll(async () => {
    api = await TestTokensApi.start();
    await ensureTopics({ brokers }, [...tokenEvents, ...tokenStates], {
      partitions: 3,
      replicationFactor: 1,
    });
    const { host, managementPort, logLevel, databaseUrl } = api.config;
    relay = await startTokensRelay({ host, managementPort, logLevel, databaseUrl, kafka: { brokers } });
  });
  afterEach(async () => {
    await Promise.all(subscriptions.splice(0).map((subscription) => subscription.stop()));
  });
  afterAll(async () => {
    await relay.close();
    await api.close();
  });

  const subscribe = async (view: View, group: string, store?: VersionStore): Promise<void> => {
    const { handlers } = view;
    const options = { kafka: { brokers }, group, handlers, bootstrap: 'state', store } as const;
    subscriptions.push(await subscribeToTokens(options));
  };

  /** Issues tokens and revokes most of them, from several sides, until it is told to stop. */
  const work = async (signal: AbortSignal): Promise<void> => {
    const revocations: Promise<unknown>[] = [];
    const writer = async (): Promise<void> => {
      for (let n = 0; n < 200 && !signal.aborted; n++) {
        const { id } = (await api.call('POST', USER_TOKENS)).body;
        await sleep(Math.random() * 30);
        if (n % 4 > 0) revocations.push(api.call('DELETE', `${USER_TOKENS}/${id}`));
      }
    };
    await Promise.all([writer(), writer(), writer()]);
    await Promise.all(revocations);
  };

  const truth = async (): Promise<Map<string, Known>> => {
    const rows = await api.pool.query<{ id: string; status: Known['status']; version: number }>(
      `select token_id as id, version, case when revoked_seq is null then 'issued' else 'revoked' end as status
       from tokens`,
    );
    return new Map(rows.rows.map(({ id, status, version }) => [id, { status, version }]));
  };
  const untilMuchHappened = () => eventually(async () => expect((await truth()).size).toBeGreaterThan(10));
  const expectTruth = async (view: View): Promise<void> => {
    const expected = await truth();
    await eventually(() => {
      const ofThisDatabase = [...view.tokens].filter(([id]) => expected.has(id));
      expect(new Map(ofThisDatabase)).toEqual(expected);
    });
    // Other suites share the topics, and some of them take back what they have told.
    expect(view.stepsBack.filter(({ tokenId }) => expected.has(tokenId))).toEqual([]);
  };

  // Between the end of the states and the beginning of the history nothing may fall through.
  it('knows every token as it is, whenever it begins while tokens are issued and revoked', async () => {
    const stop = new AbortController();
    const working = work(stop.signal);
    const views = Array.from({ length: 6 }, () => new View());
    const begun = views.map(async (view, index) => {
      await sleep(index * 350);
      await subscribe(view, `view-${randomUUID()}`);
    });
    await Promise.all(begun);
    await untilMuchHappened();
    stop.abort();
    await working;
    for (const view of views) await expectTruth(view);
  });

  it('goes on where its group was when its versions outlive it, and is told nothing twice', async () => {
    const [view, store] = [new View(), new MemoryVersionStore()];
    const group = `shared-${randomUUID()}`;
    await subscribe(view, group, store);
    const stop = new AbortController();
    const working = work(stop.signal);
    await sleep(800);
    await Promise.all(subscriptions.splice(0).map((subscription) => subscription.stop()));
    await sleep(300);
    await Promise.all([subscribe(view, group, store), subscribe(view, group, store)]);
    await untilMuchHappened();
    stop.abort();
    await working;
    await expectTruth(view);
  });
});
