import { randomUUID } from 'node:crypto';
import { describeWith } from '@libs/testing';
import { allScenarios, KafkaBroker, type Result, runScenarios, type StageParts } from '../src';
import { SampleConsumer } from './sample-consumer';
import type { Flaw } from './sample-reader';

const scenarios = (...names: string[]) => allScenarios.filter(({ name }) => names.includes(name));

describeWith('kafka', 'a consumer that runs by itself', (address) => {
  const broker = new KafkaBroker({ brokers: address.split(',') });
  let prefix: string;
  beforeEach(() => (prefix = `running-${randomUUID().slice(0, 8)}-`));
  afterEach(() => broker.removeTopics(broker.place(prefix)));

  const judge = (
    consumer: SampleConsumer,
    names: string[],
    more: Partial<StageParts> = {},
  ): Promise<Result[]> => {
    const timings = { timeoutMs: 60_000, settleMs: 100 };
    const { signal } = new AbortController();
    const view = () => consumer.view();
    const parts = { broker, consumer: { view }, prefix, mayHoldEvents: false, timings, signal };
    return runScenarios(scenarios(...names), { ...parts, ...more });
  };
  const withConsumer = async (flaw: Flaw | undefined, work: (consumer: SampleConsumer) => Promise<void>) => {
    const consumer = new SampleConsumer(flaw);
    await broker.createTopics(broker.place(prefix));
    await consumer.start(broker.place(prefix));
    await work(consumer).finally(() => consumer.stop());
  };

  it('is judged on the topics that are there, which stay', async () => {
    await withConsumer(undefined, async (consumer) => {
      const results = await judge(consumer, ['late-copies', 'poison-not-json']);
      expect(results.map(({ verdict }) => verdict)).toEqual(['ok', 'ok']);
    });
    expect(await broker.existing(broker.place(prefix))).toHaveLength(2);
  });

  // It cannot be given other topics, so what comes later says nothing.
  it('that is stuck fails, and what comes after it is not reached', async () => {
    await withConsumer('dies of an unknown type', async (consumer) => {
      const timings = { timeoutMs: 15_000, settleMs: 100 };
      const results = await judge(consumer, ['unseen-issue', 'unknown-types', 'poison-not-json'], {
        timings,
      });
      expect(results.map(({ verdict }) => verdict)).toEqual(['ok', 'failed', 'not reached']);
      expect(results[1]?.problems.join()).toContain('it is stuck, or very slow');
    });
  });

  // Otherwise a wrong address would have sent invented revocations to services that act on them.
  it('is sent nothing when its topics hold events already, unless that is asked for', async () => {
    await withConsumer(undefined, async (consumer) => {
      await judge(consumer, ['lifecycle']);
      await expect(judge(consumer, ['lifecycle'])).rejects.toThrow(
        /^The topic .* holds events\. Nothing was sent/,
      );
      const [result] = await judge(consumer, ['lifecycle'], { mayHoldEvents: true });
      expect(result?.verdict).toBe('ok');
    });
  });

  it('cannot be judged without topics', async () => {
    await expect(judge(new SampleConsumer(), ['lifecycle'])).rejects.toThrow('have to be there');
  });

  it('and one that the kit starts is not given topics that are there, nor are these removed', async () => {
    const [consumer, place] = [new SampleConsumer(), broker.place(`${prefix}1.`)];
    await broker.createTopics(place);
    await expect(judge(consumer, ['lifecycle'], { consumer })).rejects.toThrow(
      /^The topic running-.* exists\./,
    );
    expect(await broker.existing(place)).toHaveLength(2);
    await broker.removeTopics(place);
  });
});
