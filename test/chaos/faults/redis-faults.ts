import { setTimeout as sleep } from 'node:timers/promises';
import { PASS } from '../links/condition';
import { command } from '../redis-pair';
import { type Fault } from './fault';

const HEALED = (): Promise<void> => Promise.resolve();

export const redisFlush: Fault = {
  name: 'redis-flush',
  components: ['redis'],
  inject: async (rig) => {
    await command(rig.redis.primary, (redis) => redis.flushall());
    return { target: 'redis', heal: HEALED };
  },
};

/** An orderly stop keeps what is in it: it comes back as old as the stop was long. */
export const redisStop: Fault = {
  name: 'redis-stop',
  components: ['redis'],
  inject: async ({ redis }) => {
    await redis.primary.stop();
    return { target: 'redis', heal: () => redis.primary.restart() };
  },
};

/** It comes back with what it had saved some time before the kill: newer entries are lost, older ones have returned. */
export const redisKill: Fault = {
  name: 'redis-kill',
  components: ['redis'],
  inject: async ({ redis }, random) => {
    // Refused while another one is under way, which is as good.
    await command(redis.primary, (client) => client.bgsave()).catch(() => undefined);
    await sleep(random.between(100, 2_000));
    await redis.primary.kill('SIGKILL');
    return { target: 'redis', heal: () => redis.primary.restart() };
  },
};

/** It neither answers nor refuses. */
export const redisFreeze: Fault = {
  name: 'redis-freeze',
  components: ['redis'],
  inject: async ({ redis }) => {
    await redis.primary.kill('SIGSTOP');
    return { target: 'redis', heal: () => redis.primary.kill('SIGCONT') };
  },
};

/** Answers come about when the gateways give up on them, and now and then none comes for a moment. */
export const redisSlow: Fault = {
  name: 'redis-slow',
  components: ['redis', 'network'],
  inject: async (rig, random) => {
    const gateways = rig.stack.names.gateway;
    const latencyMs = Math.round(random.between(5, 30));
    await rig.links.set(gateways, ['redis'], { mode: 'pass', latencyMs, jitterMs: 2 * latencyMs });
    const pausing = new AbortController();
    const paused = (async () => {
      while (!pausing.signal.aborted) {
        await command(rig.redis.primary, (redis) =>
          redis.call('CLIENT', 'PAUSE', String(random.integer(50, 500)), 'ALL'),
        );
        await sleep(random.between(200, 1_500), undefined, { signal: pausing.signal }).catch(() => undefined);
      }
    })();
    paused.catch(() => undefined);
    return {
      target: `redis ${String(latencyMs)}+${String(2 * latencyMs)} ms`,
      heal: async () => {
        pausing.abort();
        await paused;
        await command(rig.redis.primary, (redis) => redis.call('CLIENT', 'UNPAUSE'));
        await rig.links.set(gateways, ['redis'], PASS);
      },
    };
  },
};

/** The standby takes over without the last writes, which is what Redis promises: entries of before are back, newer ones are lost. */
export const redisFailover: Fault = {
  name: 'redis-failover',
  components: ['redis'],
  inject: async ({ redis }, random) => {
    await redis.failOver(random.between(200, 4_000));
    return { target: 'redis', heal: () => redis.follow() };
  },
};
