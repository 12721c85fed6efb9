import { Counter, Gauge, type Registry } from 'prom-client';
import type { EventBus, Lag, SubscriptionProgress } from './event-bus';
import { RecentLag } from './recent-lag';

type Value = (progress: readonly SubscriptionProgress[]) => number;

const sum = (of: (progress: SubscriptionProgress) => number): Value => {
  return (progress) => progress.reduce((total, one) => total + of(one), 0);
};
const max = (of: (progress: SubscriptionProgress) => number): Value => {
  return (progress) => Math.max(...progress.map(of));
};

/** A group may be subscribed on several buses at once: each of them has to be well. */
const LEVELS: readonly (readonly [name: string, help: string, value: Value])[] = [
  [
    'portcullis_consumer_connected',
    '1 while the group hears the event bus',
    (progress) => (progress.every(({ connected }) => connected) ? 1 : 0),
  ],
  [
    'portcullis_consumer_progress_age_seconds',
    'Since the group last heard from the event bus, or finished handling an event',
    max(({ sinceProgressMs }) => sinceProgressMs / 1000),
  ],
  [
    'portcullis_consumer_handling_seconds',
    'How long the longest-running handler of an event has been running; 0: none runs',
    max(({ handlingForMs }) => handlingForMs / 1000),
  ],
  [
    'portcullis_consumer_redelivering_partitions',
    'Partitions whose next event could not be handled and waits for its next delivery',
    sum(({ redelivering }) => redelivering),
  ],
];
const TOTALS: readonly (readonly [name: string, help: string, value: Value])[] = [
  ['portcullis_consumer_handled_events_total', 'Events that were handled', sum(({ handled }) => handled)],
  [
    'portcullis_consumer_failed_events_total',
    'Times that a handler failed; its event is delivered again',
    sum(({ failed }) => failed),
  ],
  [
    'portcullis_consumer_parked_events_total',
    'Events that no delivery could mend and that were put into the dead letter topic',
    sum(({ parked }) => parked),
  ],
];

/** Shows how each group of this process's consumers gets on, by the group's name. */
export function measureConsumers(bus: EventBus, registry: Registry): void {
  const labelNames = ['group'];
  const registers = [registry];
  for (const [name, help, value] of LEVELS) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect: () => {
        for (const [group, progress] of byGroup(bus)) gauge.set({ group }, value(progress));
      },
    });
  }
  for (const [name, help, value] of TOTALS) {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames,
      registers,
      collect: () => {
        counter.reset();
        for (const [group, progress] of byGroup(bus)) counter.inc({ group }, value(progress));
      },
    });
  }
  measureLag(bus, registry);
}

function measureLag(bus: EventBus, registry: Registry): void {
  const recent = new RecentLag(bus);
  const level = (name: string, help: string, value: (lag: Lag) => number): void => {
    const gauge = new Gauge({
      name,
      help: `${help}; no series while the bus cannot tell`,
      labelNames: ['group', 'topic'],
      registers: [registry],
      collect: () => {
        gauge.reset();
        for (const lag of recent.latest()) gauge.set({ group: lag.group, topic: lag.topic }, value(lag));
      },
    });
  };
  level(
    'portcullis_consumer_lag_events',
    'Events of a topic that a competing group has not finished with',
    ({ events }) => events,
  );
  level(
    'portcullis_consumer_dead_letter_events',
    'Events of a topic that a competing group has parked and nobody has taken out',
    ({ deadLetters }) => deadLetters,
  );
}

function byGroup(bus: EventBus): Map<string, SubscriptionProgress[]> {
  const groups = new Map<string, SubscriptionProgress[]>();
  for (const progress of bus.progress())
    groups.set(progress.group, [...(groups.get(progress.group) ?? []), progress]);
  return groups;
}
