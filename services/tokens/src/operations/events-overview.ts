import type { ConsumersState, EventsOverview as Overview } from '@libs/contracts';
import { type DeadLetterQueue, type KafkaCluster, queuesBeside } from '@libs/event-log';
import { type PartReader, PartUnread } from '@libs/operations';
import { readParkedEvents } from './parked-events';

/** A connection that its user closes. */
export type ConnectToKafka = () => Promise<KafkaCluster>;

const GIVE_UP_MS = 10_000;

/** How it stands with those who read our events in Kafka. */
export class EventsOverview {
  constructor(
    private readonly parts: PartReader,
    /** Undefined: this process is told of no Kafka. */
    private readonly connect: ConnectToKafka | undefined,
  ) {}

  /** Never rejects; a part that cannot be read says so. */
  async read(): Promise<Overview> {
    const { connect } = this;
    if (!connect) return { bus: 'none' };
    const opening = connect();
    const connected = inTime(opening).catch(unreachable);
    const queues = connected.then(async (cluster) => queuesBeside(await cluster.topics()));
    const read = <V>(of: (cluster: KafkaCluster, queues: readonly DeadLetterQueue[]) => Promise<V>) =>
      inTime(Promise.all([connected, queues]).then((given) => of(...given)));
    const [consumers, deadLetters] = await Promise.all([
      this.parts.read('consumers', () => read(readConsumers)),
      this.parts.read('dead letters', () => read(readParkedEvents)),
    ]);
    // One that opens too late is closed as well.
    void opening.then(
      (cluster) => cluster.close(),
      () => undefined,
    );
    return { bus: 'kafka', consumers, deadLetters };
  }
}

/** A group has a dead letter topic beside each topic that it reads: that is how it is known here. */
async function readConsumers(
  cluster: KafkaCluster,
  queues: readonly DeadLetterQueue[],
): Promise<ConsumersState> {
  const list: ConsumersState['list'] = [];
  for (const { queue, topic, group } of queues) {
    const committed = await cluster.committed(group, topic);
    const lag = (await cluster.bounds(topic)).reduce((sum, { partition, low, high }) => {
      const next = committed.get(partition) ?? low;
      return sum + Math.max(0, Number(high - (next > low ? next : low)));
    }, 0);
    const deadLetters = (await cluster.bounds(queue)).reduce(
      (sum, { low, high }) => sum + Number(high - low),
      0,
    );
    list.push({ group, topic, ...(committed.size > 0 && { lag }), deadLetters });
  }
  return { list };
}

function unreachable(cause: unknown): never {
  throw new PartUnread('The tokens API cannot reach Kafka. Its log says why.', { cause });
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PartUnread('Kafka did not answer in time.')), GIVE_UP_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
