import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessNames } from '../../../deploy/stack/process-names';
import { type Component, type Fault } from './fault';
import { processOf, revive, servesAgain } from './processes';

type Kind = keyof ProcessNames;

/** What each kind is called in the name of a fault, and what such a fault disturbs. */
export const KINDS: Readonly<Record<Kind, { name: string; component: Component }>> = {
  gateway: { name: 'gateway', component: 'gateway' },
  tokensApi: { name: 'tokens-api', component: 'tokens-api' },
  tokensRelay: { name: 'tokens-relay', component: 'relay' },
  ingestionApi: { name: 'ingestion-api', component: 'ingestion' },
  ingestionWorker: { name: 'ingestion-worker', component: 'ingestion' },
  ingestionRelay: { name: 'ingestion-relay', component: 'relay' },
};

/** SIGSTOP: it stands still with everything it holds, as a suspended machine or a very long collection of garbage. */
export function pauseOf(kind: Kind): Fault {
  const { name, component } = KINDS[kind];
  return {
    name: `${name}-pause`,
    components: [component],
    inject: async (rig, random) => {
      const process = processOf(rig, random.pick(rig.stack.names[kind]));
      await process.kill('SIGSTOP');
      return {
        target: process.name,
        heal: async () => {
          await process.kill('SIGCONT');
          await servesAgain(process);
        },
      };
    },
  };
}

/** SIGKILL: all of its memory and its connections are gone at once. It comes back as a new process of the same name. */
export function killOf(kind: Kind): Fault {
  const { name, component } = KINDS[kind];
  return {
    name: `${name}-kill`,
    components: [component],
    inject: async (rig, random) => {
      const process = processOf(rig, random.pick(rig.stack.names[kind]));
      await process.kill('SIGKILL');
      return { target: process.name, heal: () => revive(process) };
    },
  };
}

/** SIGTERM to each of its kind, the next one when the one before serves again, as a new release is rolled out. */
export function rollingRestartOf(kind: Kind): Fault {
  const { name, component } = KINDS[kind];
  return {
    name: `${name}-rolling-restart`,
    components: [component],
    inject: (rig) => {
      const names = rig.stack.names[kind];
      const rolled = (async () => {
        for (const one of names) await revive(processOf(rig, one));
      })();
      // Whoever heals hears of its failure.
      rolled.catch(() => undefined);
      return Promise.resolve({ target: names.join(','), heal: () => rolled });
    },
  };
}

/**
 * SIGKILL of a tokens API while every DELETE that it answers is certain to be waiting: a gateway that stands still has acknowledged
 * nothing, and its lease runs on.
 */
export const tokensApiKillInMidDelete: Fault = {
  name: 'tokens-api-kill-in-mid-delete',
  components: ['tokens-api', 'gateway'],
  inject: async (rig, random) => {
    const gateway = processOf(rig, random.pick(rig.stack.names.gateway));
    const tokensApi = processOf(rig, random.pick(rig.stack.names.tokensApi));
    await gateway.kill('SIGSTOP');
    await sleep(random.between(0.05, 0.5) * rig.leaseMs);
    await tokensApi.kill('SIGKILL');
    return {
      target: `${tokensApi.name},${gateway.name}`,
      heal: async () => {
        await gateway.kill('SIGCONT');
        await Promise.all([revive(tokensApi), servesAgain(gateway)]);
      },
    };
  },
};
