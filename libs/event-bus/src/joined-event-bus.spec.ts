import { defineEvent } from '@libs/contracts';
import { z } from 'zod';
import {
  EventBus,
  type EventConsumer,
  type Lag,
  on,
  type Subscription,
  type SubscriptionProgress,
} from './event-bus';
import { JoinedEventBus } from './joined-event-bus';

const eventOf = (topic: string, type: string) =>
  defineEvent({ topic, type: `${type}.v1`, schema: z.object({ id: z.string() }), keyOf: ({ id }) => id });
const [opened, closed, paid] = [
  eventOf('doors', 'door.opened'),
  eventOf('doors', 'door.closed'),
  eventOf('bills', 'bill.paid'),
];
const ignore = (): Promise<void> => Promise.resolve();
const to: Subscription = { group: 'porter', delivery: 'competing' };

/** Notes what it is asked for; what a bus does with it, its conformance suite tells. */
class NotedBus extends EventBus {
  readonly heard: string[] = [];
  closed = 0;

  override subscribe({ group }: Subscription, ...consumers: readonly EventConsumer[]): Promise<void> {
    if (consumers.length === 0) throw new Error(`Group ${group} is subscribed to nothing.`);
    this.heard.push(`${group}: ${consumers.map(({ contract }) => contract.type).join(' ')}`);
    return Promise.resolve();
  }

  override progress(): readonly SubscriptionProgress[] {
    const progress = {
      sinceProgressMs: 0,
      handlingForMs: 0,
      redelivering: 0,
      handled: 0,
      failed: 0,
      parked: 0,
      skipped: 0,
    };
    return this.heard.map(() => ({ ...to, ...progress, topics: [], connected: true }));
  }

  override lag(): Promise<readonly Lag[]> {
    return Promise.resolve(this.heard.map(() => ({ group: to.group, topic: '', events: 1, deadLetters: 0 })));
  }

  override close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

describe('several buses as one', () => {
  const setUp = () => {
    const [here, elsewhere] = [new NotedBus(), new NotedBus()];
    return { here, elsewhere, joined: new JoinedEventBus(here, new Map([['bills', elsewhere]])) };
  };

  // A group has one checkpoint per topic, so all the types of a topic must be named in one call.
  it('subscribe a group to each topic once, where it is published', async () => {
    const { here, elsewhere, joined } = setUp();
    await joined.subscribe(to, on(opened, ignore), on(paid, ignore), on(closed, ignore));
    expect(here.heard).toEqual(['porter: door.opened.v1 door.closed.v1']);
    expect(elsewhere.heard).toEqual(['porter: bill.paid.v1']);
    expect(joined.progress()).toHaveLength(2);
  });

  it('leave a bus alone that none of the topics is on', async () => {
    const { here, elsewhere, joined } = setUp();
    await joined.subscribe(to, on(paid, ignore));
    expect([here.heard, elsewhere.heard]).toEqual([[], ['porter: bill.paid.v1']]);
  });

  it('refuse a group of nothing, as each of them does', async () => {
    await expect(setUp().joined.subscribe(to)).rejects.toThrow('subscribed to nothing');
  });

  it('are closed together, each once', async () => {
    const [here, elsewhere] = [new NotedBus(), new NotedBus()];
    await new JoinedEventBus(
      here,
      new Map([
        ['bills', elsewhere],
        ['letters', elsewhere],
      ]),
    ).close();
    expect([here.closed, elsewhere.closed]).toEqual([1, 1]);
  });
});
