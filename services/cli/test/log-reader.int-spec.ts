import { KafkaCluster, type LogChunk, readLog } from '@libs/event-log';
import { describeWith } from '@libs/testing';
import { KafkaJSError } from 'kafkajs';
import { TestTopics, versionsOf } from './support/test-topic';

describeWith('kafka', 'reading a log', (address) => {
  const topics = new TestTopics(address.split(','));
  const { topic } = topics;
  const never = new AbortController().signal;
  let cluster: KafkaCluster;
  beforeAll(async () => {
    await topics.create(topic);
    await topics.publish(versionsOf(['a'], 250));
    cluster = await KafkaCluster.connect({ brokers: topics.brokers });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await cluster.close();
    await topics.close();
  });

  const all = { topic, partition: 0, from: 0n, to: 250n };
  /** Keeps the offsets of what is handed over, and may stand in the way of it. */
  const keeping = (offsets: number[], meanwhile?: (chunk: LogChunk) => Promise<void>) => {
    return async (chunk: LogChunk): Promise<void> => {
      offsets.push(...chunk.messages.map(({ offset }) => Number(offset)));
      await meanwhile?.(chunk);
    };
  };
  const numbers = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, n) => from + n);

  it('hands over what is in the range, once and in order, and nothing else', async () => {
    const offsets: number[] = [];
    const ranges = [{ ...all, from: 30n, to: 205n }];
    await readLog(cluster, ranges, keeping(offsets), never);
    expect(offsets).toEqual(numbers(30, 205));
  });

  // A broker that has just started, or has just taken over, answers that it is loading.
  it('begins again after an error that passes by itself, where it was', async () => {
    const { kafka } = cluster;
    const real = kafka.consumer.bind(kafka);
    const passing = new KafkaJSError('The coordinator is loading', { retriable: true });
    const unlucky = { run: () => Promise.reject(passing) };
    const spy = jest.spyOn(kafka, 'consumer');
    spy.mockImplementationOnce((options) => Object.assign(real(options), unlucky));
    const offsets: number[] = [];
    await readLog(cluster, [all], keeping(offsets), never);
    expect([spy.mock.calls.length, offsets]).toEqual([2, numbers(0, 250)]);
  });

  it('rejects with what the handling threw, and hands nothing over again', async () => {
    const offsets: number[] = [];
    const failing = keeping(offsets, () => Promise.reject(new KafkaJSError('full', { retriable: true })));
    await expect(readLog(cluster, [all], failing, never)).rejects.toThrow('full');
    expect(offsets).toEqual(numbers(0, 100));
  });

  it('ends after the chunk under way when it is told to', async () => {
    const stopping = new AbortController();
    const offsets: number[] = [];
    const stop = keeping(offsets, () => {
      stopping.abort();
      return Promise.resolve();
    });
    await readLog(cluster, [all], stop, stopping.signal);
    expect(offsets).toEqual(numbers(0, 100));
  });

  it('does not wait for what was deleted meanwhile', async () => {
    await cluster.deleteBefore(topic, 0, 250n);
    const offsets: number[] = [];
    await readLog(cluster, [all], keeping(offsets), never);
    expect(offsets).toEqual([]);
  });
});
