import type { Chance } from '../kernel/chance';
import { FAIR, type Weather } from '../kernel/network';
import type { SimulatedProcess } from '../kernel/process';
import type { Fleet, Slot } from './fleet';
import type { Surroundings } from './surroundings';

/** What a fault may touch. */
export interface Scene {
  readonly around: Surroundings;
  readonly fleet: Fleet;
  readonly chance: Chance;
  /** Whom most faults of an episode meet, so that they meet one another. */
  readonly victim: Slot;
}

/** Begins it; gives how to end it. Nothing to end: it strikes a moment. */
type Inject = (scene: Scene) => (() => void) | undefined;

const slotOf = ({ fleet, chance, victim }: Scene): Slot =>
  chance.happens(0.7) ? victim : chance.pick(fleet.slots);

const stopEnforcer =
  (stop: (process: SimulatedProcess) => void): Inject =>
  (scene) => {
    const { process } = slotOf(scene).current;
    if (!process.isRunning) return undefined;
    stop(process);
    return () => process.continue();
  };

const killEnforcer: Inject = (scene) => {
  const slot = slotOf(scene);
  slot.current.process.kill();
  return () => scene.fleet.replace(slot);
};

/** The machine was thought lost and another process took its place; then it goes on. */
const zombie: Inject = (scene) => {
  const slot = slotOf(scene);
  const { process } = slot.current;
  if (!process.isRunning) return undefined;
  process.pause();
  scene.fleet.replace(slot);
  return () => process.continue();
};

const drainEnforcer: Inject = (scene) => {
  const slot = slotOf(scene);
  const { current } = slot;
  if (!current.process.isRunning) return undefined;
  current.process.enter(() => current.drain());
  scene.fleet.replace(slot);
  return () => current.process.kill();
};

/**
 * Lease assumes that a suspension shows in the wall clock. A step that makes up for one hides it, so no process meets both.
 */
export function suspend(process: SimulatedProcess): void {
  if (process.clock.isStepped) process.pause();
  else process.suspend();
}

export function stepWall(process: SimulatedProcess, ms: number): void {
  if (!process.wasSuspended) process.clock.stepWall(ms);
}

const stepWallClock: Inject = (scene) => {
  stepWall(slotOf(scene).current.process, scene.chance.between(-2_000, 2_000));
  return undefined;
};

const pauseApi: Inject = ({ fleet, chance }) => {
  const { process } = chance.pick(fleet.apis);
  if (!process.isRunning) return undefined;
  process.pause();
  return () => process.continue();
};

const killApi: Inject = ({ around, fleet, chance }) => {
  const index = chance.integer(0, fleet.apis.length - 1);
  const api = fleet.apis[index];
  if (api === undefined || api.process.isDead) return undefined;
  api.process.kill();
  around.apis.delete(api);
  return () => fleet.replaceApi(index, api);
};

const drainApi: Inject = ({ fleet, chance }) => {
  const index = chance.integer(0, fleet.apis.length - 1);
  const api = fleet.apis[index];
  if (!api?.process.isRunning) return undefined;
  api.process.enter(() => api.stop());
  return () => {
    api.process.kill();
    fleet.replaceApi(index, api);
  };
};

/** Cuts the ways from each of one group to each of another. */
function cut(
  { around }: Scene,
  ways: readonly (readonly [SimulatedProcess, SimulatedProcess])[],
): () => void {
  for (const [from, to] of ways) around.network.cut(from.name, to.name);
  return () => {
    for (const [from, to] of ways) around.network.join(from.name, to.name);
  };
}

const partition =
  (directions: 'both' | 'one'): Inject =>
  (scene) => {
    const { process } = slotOf(scene).current;
    const apis = scene.fleet.apis.map((api) => api.process);
    const out = apis.map((api) => [process, api] as const);
    const back = apis.map((api) => [api, process] as const);
    if (directions === 'both') return cut(scene, [...out, ...back]);
    return cut(scene, scene.chance.happens(0.5) ? out : back);
  };

const cutApiFromDatabase: Inject = (scene) => {
  const { process } = scene.chance.pick(scene.fleet.apis);
  const database = scene.around.database.process;
  return cut(scene, scene.chance.pick([[[process, database]], [[database, process]]] as const));
};

const weather =
  (of: Partial<Weather>): Inject =>
  ({ around: { network } }) => {
    network.weather = { ...network.weather, ...of };
    return () => {
      network.weather = FAIR;
    };
  };

const stall: Inject = ({ around: { database } }) => {
  if (!database.process.isRunning) return undefined;
  database.process.pause();
  return () => database.process.continue();
};

const restartDatabase: Inject = ({ around: { database }, chance }) => {
  database.restart(chance.between(20, 300));
  return undefined;
};

const failOver =
  (losesLeases: boolean): Inject =>
  ({ around: { database }, chance }) => {
    database.failOver({ downMs: chance.between(5, 150), losesLeases, leaks: chance.happens(0.5) });
    return undefined;
  };

const readStandby: Inject = ({ around: { database }, fleet, chance }) => {
  database.standbyLagMs = chance.between(50, 1_500);
  for (const { process } of fleet.apis) if (chance.happens(0.7)) database.standbyReaders.add(process.name);
  return () => database.standbyReaders.clear();
};

const stepDatabaseClock: Inject = ({ around: { database, oracle }, chance }) => {
  database.clockOffsetMs += chance.between(-800, 800);
  oracle.expiry.stepped(database.clockOffsetMs);
  return undefined;
};

const pruneLog: Inject = ({ around: { database } }) => {
  database.pruneLog(2_000);
  return undefined;
};

const flushRedis: Inject = ({ around: { redis } }) => {
  redis.flush();
  return undefined;
};

const staleRedis: Inject = ({ around: { redis } }) => {
  redis.remember();
  return () => redis.failOverToStaleReplica();
};

const slowRedis: Inject = ({ around: { redis } }) => {
  redis.process.pause();
  return () => redis.process.continue();
};

const kafka =
  (mood: 'silent' | 'storm'): Inject =>
  ({ around }) => {
    around.kafka.mood = mood;
    return () => {
      around.kafka.mood = 'usual';
    };
  };

const SLOW = { quick: 40, slow: 250, stuck: 700, slowShare: 0.3, stuckShare: 0.1 };

/** Every fault there is, with how often it is chosen. */
export const FAULTS: readonly (readonly [
  weight: number,
  fault: { readonly name: string; readonly inject: Inject },
])[] = [
  [5, { name: 'enforcer paused', inject: stopEnforcer((process) => process.pause()) }],
  [2, { name: 'enforcer suspended', inject: stopEnforcer(suspend) }],
  [2, { name: 'enforcer killed', inject: killEnforcer }],
  [4, { name: 'enforcer a zombie', inject: zombie }],
  [3, { name: 'enforcer drained', inject: drainEnforcer }],
  [2, { name: 'wall clock stepped', inject: stepWallClock }],
  [2, { name: 'tokens API paused', inject: pauseApi }],
  [3, { name: 'tokens API killed', inject: killApi }],
  [1, { name: 'tokens API drained', inject: drainApi }],
  [4, { name: 'partition', inject: partition('both') }],
  [5, { name: 'partition of one way', inject: partition('one') }],
  [2, { name: 'tokens API cut from Postgres', inject: cutApiFromDatabase }],
  [2, { name: 'network loses', inject: weather({ lost: 0.15 }) }],
  [3, { name: 'network slow', inject: weather({ lags: SLOW }) }],
  [1, { name: 'network duplicates', inject: weather({ duplicated: 0.3 }) }],
  [1, { name: 'Postgres stalls', inject: stall }],
  [1, { name: 'Postgres restarted', inject: restartDatabase }],
  [1, { name: 'Postgres failed over', inject: failOver(false) }],
  [3, { name: 'Postgres lost the leases', inject: failOver(true) }],
  [2, { name: 'standby read', inject: readStandby }],
  [1, { name: 'database clock stepped', inject: stepDatabaseClock }],
  [1, { name: 'log cleaned up', inject: pruneLog }],
  [1, { name: 'Redis flushed', inject: flushRedis }],
  [3, { name: 'Redis failed over, stale', inject: staleRedis }],
  [1, { name: 'Redis slow', inject: slowRedis }],
  [2, { name: 'Kafka silent', inject: kafka('silent') }],
  [3, { name: 'Kafka late and doubled', inject: kafka('storm') }],
];
