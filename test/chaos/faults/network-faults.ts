import { type ProcessNames } from '../../../deploy/stack/process-names';
import { brokerName } from '../../../deploy/local/kafka-cluster';
import { type Condition, PASS } from '../links/condition';
import { type Random } from '../../support/random';
import { type ChaosRig } from '../rig';
import { type Fault } from './fault';

interface Ends {
  readonly name: string;
  readonly from: keyof ProcessNames;
  readonly to: 'tokensApi' | 'ingestionApi' | 'postgres' | 'redis' | 'kafka';
}

/** Whatever connects to something else. */
const LINKS: readonly Ends[] = [
  { name: 'gateway-tokens-api', from: 'gateway', to: 'tokensApi' },
  { name: 'gateway-ingestion-api', from: 'gateway', to: 'ingestionApi' },
  { name: 'gateway-redis', from: 'gateway', to: 'redis' },
  { name: 'gateway-kafka', from: 'gateway', to: 'kafka' },
  { name: 'tokens-api-postgres', from: 'tokensApi', to: 'postgres' },
  { name: 'tokens-relay-postgres', from: 'tokensRelay', to: 'postgres' },
  { name: 'tokens-relay-kafka', from: 'tokensRelay', to: 'kafka' },
  { name: 'ingestion-api-tokens-api', from: 'ingestionApi', to: 'tokensApi' },
  { name: 'ingestion-api-postgres', from: 'ingestionApi', to: 'postgres' },
  { name: 'ingestion-worker-postgres', from: 'ingestionWorker', to: 'postgres' },
  { name: 'ingestion-worker-kafka', from: 'ingestionWorker', to: 'kafka' },
  { name: 'ingestion-relay-postgres', from: 'ingestionRelay', to: 'postgres' },
  { name: 'ingestion-relay-kafka', from: 'ingestionRelay', to: 'kafka' },
];

const PARTITIONS: readonly Condition[] = [
  { mode: 'cut' },
  { mode: 'black-hole', direction: 'both' },
  { mode: 'black-hole', direction: 'forth' },
  { mode: 'black-hole', direction: 'back' },
];

function endsOf(rig: ChaosRig, to: Ends['to']): readonly string[] {
  switch (to) {
    case 'tokensApi':
    case 'ingestionApi':
      return rig.stack.names[to];
    case 'kafka':
      return rig.stack.kafka.map((_, index) => brokerName(index + 1));
    default:
      return [to];
  }
}

/** One process on one side; on the other all that it may turn to, or one of them. */
function disturbance(
  kind: string,
  { name, from, to }: Ends,
  conditionFor: (random: Random) => Condition,
): Fault {
  return {
    name: `${kind}-${name}`,
    components: to === 'redis' ? ['network', 'redis'] : ['network'],
    inject: async (rig, random) => {
      const origin = random.pick(rig.stack.names[from]);
      const all = endsOf(rig, to);
      const ends = random.chance(0.5) ? all : [random.pick(all)];
      const condition = conditionFor(random);
      await rig.links.set([origin], ends, condition);
      return {
        target: `${origin}>${ends.join('+')} ${textOf(condition)}`,
        heal: () => rig.links.set([origin], ends, PASS),
      };
    },
  };
}

export const partitions: readonly Fault[] = LINKS.map((ends) =>
  disturbance('partition', ends, (random) => random.pick(PARTITIONS)),
);

/** From a bad moment of a local network to a line across the world that is full. */
export const latencies: readonly Fault[] = LINKS.map((ends) =>
  disturbance('latency', ends, (random) => ({
    mode: 'pass',
    latencyMs: Math.round(random.between(5, 600)),
    jitterMs: Math.round(random.between(0, 600)),
    ...(random.chance(0.3) && { bytesPerSecond: Math.round(random.between(20_000, 200_000)) }),
  })),
);

/** A gateway hears of no revocation, from nobody: what it has cached it may use while its lease runs, and no longer. */
export const isolation: Fault = {
  name: 'isolation-gateway-tokens-api',
  components: ['network'],
  inject: async (rig, random) => {
    const origin = random.pick(rig.stack.names.gateway);
    const ends = [...endsOf(rig, 'tokensApi'), ...endsOf(rig, 'kafka')];
    const condition = random.pick(PARTITIONS);
    await rig.links.set([origin], ends, condition);
    return {
      target: `${origin}>${ends.join('+')} ${textOf(condition)}`,
      heal: () => rig.links.set([origin], ends, PASS),
    };
  },
};

/**
 * Answers of one tokens API reach the gateways late, those of the others at once: what was read before a revocation arrives after
 * the gateway has heard of it.
 */
export const lateAnswers: Fault = {
  name: 'late-answers-gateway-tokens-api',
  components: ['network'],
  inject: async (rig, random) => {
    const { gateway, tokensApi } = rig.stack.names;
    const late = [random.pick(tokensApi)];
    const condition: Condition = {
      ...{ mode: 'pass', only: 'back' },
      latencyMs: Math.round(random.between(200, 1_000)),
      jitterMs: Math.round(random.between(0, 500)),
    };
    await rig.links.set(gateway, late, condition);
    return {
      target: `${gateway.join('+')}>${late.join('+')} ${textOf(condition)} back`,
      heal: () => rig.links.set(gateway, late, PASS),
    };
  },
};

function textOf(condition: Condition): string {
  switch (condition.mode) {
    case 'cut':
      return 'cut';
    case 'black-hole':
      return `black hole ${condition.direction}`;
    case 'pass': {
      const { latencyMs = 0, jitterMs = 0, bytesPerSecond } = condition;
      const band = bytesPerSecond === undefined ? '' : ` ${String(bytesPerSecond)} B/s`;
      return `${String(latencyMs)}+${String(jitterMs)} ms${band}`;
    }
  }
}
