import { randomUUID } from 'node:crypto';
import { tokenState } from '@libs/contracts';
import type { RunningProcess } from '@libs/http';
import { startRelay } from '@libs/relay';
import { describeWith, eventually } from '@libs/testing';
import { createTokenTopics, WatchedGuard } from './support/guarded-states';
import { StateTopic } from './support/state-topic';
import { TestTokensApi, USER_TOKENS } from './support/tokens-api';

describeWith('kafka', 'the guard of the states', (address) => {
  const brokers = address.split(',');
  const group = `guard-${randomUUID()}`;
  let api: TestTokensApi;
  let relay: RunningProcess;
  let topic: StateTopic;
  let guard: WatchedGuard;

  beforeAll(async () => {
    api = await TestTokensApi.start();
    await createTokenTopics(brokers);
    const { host, managementPort, logLevel, databaseUrl } = api.config;
    relay = await startRelay('tokens', { host, managementPort, logLevel, databaseUrl, kafka: { brokers } });
    topic = await StateTopic.open(brokers);
  });
  beforeEach(async () => {
    guard = await WatchedGuard.start(brokers, api.config.databaseUrl, group);
  });
  afterEach(() => guard.stop());
  afterAll(async () => {
    await topic.close();
    await relay.close();
    await api.close();
  });

  const issue = async (): Promise<{ id: number; tokenId: string }> => {
    const { id } = (await api.call('POST', USER_TOKENS)).body;
    const [{ token_id: tokenId }] = await api.sql('select token_id from tokens where id = $1', [id]);
    return { id, tokenId };
  };
  /** Told as usual: each state was read before the next one was made. */
  const issueAndRevoke = async (): Promise<string> => {
    const { id, tokenId } = await issue();
    await guard.hasRead(tokenId, '1');
    await api.call('DELETE', `${USER_TOKENS}/${id}`);
    await guard.hasRead(tokenId, '1', '2');
    return tokenId;
  };
  const inOutbox = async (tokenId: string): Promise<number[]> => {
    const rows = await api.sql(
      `select (payload->>'version')::int as version from outbox where topic = $1 and key = $2 order by position`,
      [tokenState.topic, tokenId],
    );
    return rows.map(({ version }) => version);
  };
  const untold = async (): Promise<number> =>
    (await api.sql('select count(*)::int as live from tokens where state_version < version'))[0].live;

  it('lets be what is told in order', async () => {
    const tokenId = await issueAndRevoke();
    expect(guard.toldAgain).toBe(0);
    expect(await untold()).toBe(0);
    expect(await inOutbox(tokenId)).toEqual([1, 2]);
  });

  // Its first state is read when the second is stored, and not yet in Kafka.
  it('lets be what is told in order however fast', async () => {
    const tokenIds: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      const { id, tokenId } = await issue();
      await api.call('DELETE', `${USER_TOKENS}/${id}`);
      tokenIds.push(tokenId);
    }
    for (const tokenId of tokenIds) await eventually(() => expect(guard.readOf(tokenId).at(-1)).toBe('2'));
    for (const tokenId of tokenIds) expect(await inOutbox(tokenId)).toEqual([1, 2]);
    expect([guard.toldAgain, await untold()]).toEqual([0, 0]);
  });

  // Compaction keeps the last one: a new subscriber would hold the revoked token for good.
  it('has a token end with its newest state when an older one comes late, once', async () => {
    const tokenId = await issueAndRevoke();
    await topic.write(tokenId, await topic.stateOf(tokenId, 1));
    await eventually(() =>
      expect(topic.of(tokenId)).toEqual(['1 issued', '2 revoked', '1 issued', '2 revoked']),
    );
    await guard.hasRead(tokenId, '1', '2', '1', '2');
    expect(guard.toldAgain).toBe(1);
    expect(await untold()).toBe(0);
    expect(await inOutbox(tokenId)).toEqual([1, 2, 2]);
  });

  it('has a token come back that somebody has put a tombstone on', async () => {
    const { tokenId } = await issue();
    await guard.hasRead(tokenId, '1');
    await topic.write(tokenId, null);
    await eventually(() => expect(topic.of(tokenId)).toEqual(['1 issued', 'tombstone', '1 issued']));
  });

  it('goes on where it was when it is started again, and mends what came meanwhile', async () => {
    const [settled, mended] = [await issueAndRevoke(), await issueAndRevoke()];
    const [first, second] = [await topic.stateOf(mended, 1), await topic.stateOf(settled, 2)];
    await guard.stop();
    await topic.write(mended, first);
    await topic.write(settled, second);
    guard = await WatchedGuard.start(brokers, api.config.databaseUrl, group);
    // From the beginning of the topic it would have been told of version 1 first.
    await guard.hasRead(settled, '2');
    await guard.hasRead(mended, '1', '2');
    await eventually(() => expect(topic.of(mended).at(-1)).toBe('2 revoked'));
    expect(await inOutbox(settled)).toEqual([1, 2]);
    expect(guard.toldAgain).toBe(1);
  });
});
