import { describeEntryStore } from '../../../services/gateway/test/entry-store.conformance';
import { Chance } from '../kernel/chance';
import { inTime } from '../kernel/in-time';
import { Network } from '../kernel/network';
import { SimulatedProcess } from '../kernel/process';
import { VirtualTime } from '../kernel/virtual-time';
import { Redis } from './redis';

// What the simulation rests on is what the script in Redis is held to.
describeEntryStore('the model', () => {
  const time = new VirtualTime();
  const chance = new Chance(1);
  const redis = new Redis(time, new Network(time, chance.fork('network')), chance.fork('redis'));
  const model = redis.storeOf(new SimulatedProcess(time, chance, { name: 'gateway' }));
  return Promise.resolve({
    store: {
      get: (key) => inTime(time, model.get(key)),
      put: (key, entry) => inTime(time, model.put(key, entry)),
    },
    close: () => undefined,
  });
});
