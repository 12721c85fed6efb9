import { Chance } from '../kernel/chance';
import { FaultLog } from '../kernel/fault-log';
import { Network } from '../kernel/network';
import { SimulatedProcess } from '../kernel/process';
import { Trace } from '../kernel/trace';
import { VirtualTime } from '../kernel/virtual-time';
import type { Outcome, World } from '../kernel/world';
import { Clients } from './clients';
import { Fleet } from './fleet';
import { Issuer } from './issuer';
import { Kafka } from './kafka';
import { Oracle } from './oracle';
import { FAST_CLOCK, SLOW_CLOCK } from './parameters';
import { Postgres } from './postgres';
import { Redis } from './redis';
import { Schedule } from './schedule';
import type { Surroundings } from './surroundings';

function surroundingsOf(seed: number, wantsTrace: boolean): Surroundings {
  const time = new VirtualTime();
  const chance = new Chance(seed);
  const trace = new Trace(time, wantsTrace);
  const network = new Network(time, chance.fork('network'));
  const database = new Postgres(time, network, chance.fork('postgres'));
  const clocks = chance.fork('clocks');
  const kafka = new Kafka(time, chance.fork('kafka'));
  database.listen({ committed: (events) => kafka.publish(events), acknowledged: () => undefined });
  return {
    time,
    chance,
    trace,
    network,
    database,
    kafka,
    redis: new Redis(time, network, chance.fork('redis')),
    issuer: new Issuer(database, chance.fork('issuer')),
    oracle: new Oracle(time, trace, database),
    faults: new FaultLog(() => time.now),
    apis: new Set(),
    start: (name) => {
      // The dangerous way round more often than not: who waits counts too fast, and who is waited for too slowly.
      const danger = name.startsWith('api') ? FAST_CLOCK : SLOW_CLOCK;
      const clockRate = clocks.weighted([
        [4, danger],
        [1, 1],
        [1, FAST_CLOCK],
        [1, SLOW_CLOCK],
      ]);
      return new SimulatedProcess(time, chance.fork(name), { name, clockRate });
    },
  };
}

/** Tokens, gateways, ingestion APIs and tokens APIs: is anything accepted or acknowledged after its revocation has answered? */
export const revocationsWorld: World = {
  name: 'revocations',
  async run(seed, { trace }): Promise<Outcome> {
    const around = surroundingsOf(seed, trace);
    const fleet = new Fleet(around);
    const schedule = new Schedule(around, fleet, new Clients(around, fleet));
    await schedule.play();
    const { oracle, faults } = around;
    return {
      breaches: oracle.breaches,
      counts: oracle.counts,
      faults: faults.summary(),
      trace: around.trace.lines,
    };
  },
};
