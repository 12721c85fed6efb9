import { randomUUID } from 'node:crypto';
import type { RunningProcess } from '@libs/http';
import { kafkaEventProducers, OutboxRelay, postgresRelayStores } from '@libs/outbox';
import { startRelay } from '@libs/relay';
import { createLogger } from '@libs/telemetry';
import { describeWith, eventually } from '@libs/testing';
import { createTokenTopics, WatchedGuard } from './support/guarded-states';
import { LateNetwork } from './support/late-network';
import { StateTopic } from './support/state-topic';
import { TestTokensApi, USER_TOKENS } from './support/tokens-api';

const logger = createLogger({ service: 'test', level: 'silent' });

describeWith('kafka', 'a relay whose send has stalled', (address) => {
  const brokers = address.split(',');
  let api: TestTokensApi;
  let topic: StateTopic;
  let guard: WatchedGuard;
  let network: LateNetwork;
  let successor: RunningProcess | undefined;

  beforeAll(async () => {
    api = await TestTokensApi.start();
    await createTokenTopics(brokers);
    topic = await StateTopic.open(brokers);
    network = await LateNetwork.before(brokers);
    guard = await WatchedGuard.start(brokers, api.config.databaseUrl, `guard-${randomUUID()}`);
  });
  afterAll(async () => {
    await successor?.close();
    await guard.stop();
    await network.close();
    await topic.close();
    await api.close();
  });

  // Its database session is lost, and with it the lock of its lane; what it has sent is still on its way.
  it('does not leave an issued state behind the revoked one that its successor has sent', async () => {
    const { databaseUrl, host, managementPort, logLevel } = api.config;
    const { socketFactory } = network;
    const stalled = new OutboxRelay({
      openStore: postgresRelayStores(databaseUrl),
      createProducer: kafkaEventProducers({
        ...{ brokers, logger, socketFactory },
        clientId: 'stalled',
        source: '/portcullis/tokens',
      }),
      logger,
    });
    stalled.start();
    const { id } = (await api.call('POST', USER_TOKENS)).body;
    const [{ token_id: tokenId }] = await api.sql('select token_id from tokens where id = $1', [id]);
    await eventually(() => expect(network.isKeeping(tokenId)).toBe(true));
    const stopped = stalled.stop();
    await api.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'portcullis-relay'`,
    );

    successor = await startRelay('tokens', {
      ...{ host, managementPort, logLevel, databaseUrl },
      kafka: { brokers },
    });
    await guard.hasRead(tokenId, '1');
    await api.call('DELETE', `${USER_TOKENS}/${id}`);
    await guard.hasRead(tokenId, '1', '2');
    network.letGo();

    await eventually(() => {
      const [first, second, ...late] = topic.of(tokenId);
      expect([first, second]).toEqual(['1 issued', '2 revoked']);
      expect(late).toContain('1 issued');
      expect(late.at(-1)).toBe('2 revoked');
    });
    await stopped;
  });
});
