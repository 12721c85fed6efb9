import { Tally } from '@libs/telemetry';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Charge } from './limit-policy';

/** What the limits did, by kinds only: no label names anybody. */
export class LimitMetrics {
  private readonly verdicts: Tally<'class' | 'policy' | 'key' | 'verdict'>;
  private readonly exchanges: Counter<'outcome'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.verdicts = new Tally({
      name: 'portcullis_gateway_rate_limit_verdicts_total',
      help: 'Requests counted or refused by a rate limit, by class of operation, limit and kind of key',
      labelNames: ['class', 'policy', 'key', 'verdict'],
      registers,
    });
    this.exchanges = new Counter({
      name: 'portcullis_gateway_rate_limit_exchanges_total',
      help: 'Attempts to exchange counts with the other gateways; while they fail each gateway counts by itself',
      labelNames: ['outcome'],
      registers,
    });
  }

  decided(limitClass: string, { policy, kind }: Charge, verdict: 'allowed' | 'limited'): void {
    this.verdicts.count(limitClass, policy.name, kind, verdict);
  }

  exchanged(outcome: 'done' | 'failed'): void {
    this.exchanges.inc({ outcome });
  }

  watch(registry: Registry, state: { keys: () => number; isShared: () => boolean }): void {
    const registers = [registry];
    const keys = new Gauge({
      name: 'portcullis_gateway_rate_limit_keys',
      help: 'Keys whose requests are counted in memory',
      registers,
      collect: () => {
        keys.set(state.keys());
      },
    });
    const shared = new Gauge({
      name: 'portcullis_gateway_rate_limit_shared',
      help: '1 while counts are exchanged with the other gateways, 0 while this one counts by itself',
      registers,
      collect: () => {
        shared.set(state.isShared() ? 1 : 0);
      },
    });
  }
}
