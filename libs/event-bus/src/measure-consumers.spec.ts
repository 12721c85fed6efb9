import { eventually } from '@libs/testing';
import { Registry } from 'prom-client';
import { EventBus, type Lag, type SubscriptionProgress } from './event-bus';
import { measureConsumers } from './measure-consumers';

/** Says what it is told to say. */
class ToldBus extends EventBus {
  lags: Promise<readonly Lag[]> = Promise.resolve([]);
  told: readonly Partial<SubscriptionProgress>[] = [];

  override subscribe(): Promise<void> {
    return Promise.resolve();
  }

  override progress(): readonly SubscriptionProgress[] {
    const counts = { handled: 0, failed: 0, parked: 0, skipped: 0 };
    const quiet = { sinceProgressMs: 0, handlingForMs: 0, redelivering: 0, ...counts };
    return this.told.map((one) => ({
      ...{ group: 'porter', delivery: 'competing', topics: ['doors'], connected: true, ...quiet },
      ...one,
    }));
  }

  override lag(): Promise<readonly Lag[]> {
    return this.lags;
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('the metrics of consumers', () => {
  const measured = () => {
    const bus = new ToldBus();
    const registry = new Registry();
    measureConsumers(bus, registry);
    return { bus, text: () => registry.metrics() };
  };

  it('show a group that hears several buses as well as the worst of them', async () => {
    const { bus, text } = measured();
    bus.told = [
      { handled: 3, sinceProgressMs: 250 },
      { handled: 4, sinceProgressMs: 2_500, connected: false },
    ];
    const shown = await text();
    expect(shown).toContain('portcullis_consumer_connected{group="porter"} 0');
    expect(shown).toContain('portcullis_consumer_progress_age_seconds{group="porter"} 2.5');
    expect(shown).toContain('portcullis_consumer_handled_events_total{group="porter"} 7');
    // A total that somebody else keeps is not added up at each scrape.
    expect(await text()).toContain('portcullis_consumer_handled_events_total{group="porter"} 7');
  });

  it('show the lag that was found since the scrape before, and never wait for it', async () => {
    const { bus, text } = measured();
    bus.lags = Promise.resolve([{ group: 'porter', topic: 'doors', events: 12, deadLetters: 1 }]);
    await eventually(async () => {
      const shown = await text();
      expect(shown).toContain('portcullis_consumer_lag_events{group="porter",topic="doors"} 12');
      expect(shown).toContain('portcullis_consumer_dead_letter_events{group="porter",topic="doors"} 1');
    });
    const silent = measured();
    silent.bus.lags = new Promise(() => undefined);
    expect(await silent.text()).not.toMatch(/lag_events\{/);
  });
});
