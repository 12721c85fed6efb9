import { setTimeout as delay } from 'node:timers/promises';
import { describeWith } from '@libs/testing';
import RequestQueue from 'kafkajs/src/network/requestQueue';
import { createKafka } from './kafka-client';
import { lookOnlyForWhatWaits } from './kafka-idle-checks';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

describeWith('kafka', 'a connection to Kafka', (address) => {
  it('is not looked at over and over while nothing waits on it, and brings what is asked at once', async () => {
    lookOnlyForWhatWaits();
    const checks = jest.spyOn(RequestQueue.prototype, 'checkPendingRequests');
    const admin = createKafka({ brokers: address.split(','), clientId: 'idle', logger: silent }).admin();
    await admin.connect();
    const many = Array.from({ length: 50 }, () => admin.listTopics());
    await Promise.all(many);
    checks.mockClear();
    await delay(500);
    expect(checks).not.toHaveBeenCalled();
    await admin.listTopics();
    expect(checks).toHaveBeenCalled();
    await admin.disconnect();
  });
});
