import type { Chance } from '../kernel/chance';
import { FAIR } from '../kernel/network';
import type { SimulatedProcess } from '../kernel/process';
import { FAIR_DATABASE } from './database/connection';
import type { Fleet } from './fleet';
import { FAIR_KAFKA } from './kafka/model-cluster';
import type { Surroundings } from './surroundings';

/** Begins a fault; gives how to end it, if it does not end by itself. */
type Fault = () => (() => void) | undefined;

const SLOW_KAFKA = { ...FAIR_KAFKA.lags, stuckShare: 0.3 };

/** What goes wrong in a schedule, and how it heals. */
export class Faults {
  private readonly chance: Chance;
  private readonly faults: readonly (readonly [
    weight: number,
    value: readonly [name: string, fault: Fault],
  ])[];
  private readonly ends = new Set<() => void>();

  constructor(
    private readonly around: Surroundings,
    private readonly fleet: Fleet,
  ) {
    this.chance = around.chance.fork('faults');
    this.faults = [
      [4, ['process killed', () => this.kill()]],
      [3, ['process paused', () => this.stop('pause')]],
      [1, ['machine suspended', () => this.stop('suspend')]],
      [2, ['process drained', () => this.drain()]],
      [1, ['wall clock stepped', () => this.stepWall()]],
      [3, ['database backends killed', () => this.killBackends()]],
      [2, ['database restarted', () => this.restartDatabase()]],
      [2, ['database commits slowly', () => this.slowCommits()]],
      [3, ['database connections break', () => this.breakConnections()]],
      [2, ['process cut off from the database', () => this.cutFromDatabase()]],
      [1, ['database clock stepped', () => this.stepDatabaseClock()]],
      [2, ['kafka down', () => this.stopKafka()]],
      [
        4,
        [
          'kafka loses answers',
          () => this.kafkaWeather({ ...FAIR_KAFKA, lost: this.chance.between(0.1, 0.5) }),
        ],
      ],
      [2, ['kafka slow', () => this.kafkaWeather({ ...FAIR_KAFKA, lags: SLOW_KAFKA })]],
      [2, ['consumers rebalanced', () => this.rebalance()]],
      [1, ['consumer offsets lost', () => this.loseOffsets()]],
      [3, ['network lossy', () => this.loseMessages()]],
      [1, ['tokens API out of reach', () => this.cutFromTokens()]],
    ];
  }

  /** At moments of the schedule's own, for as long as it takes. */
  plan(count: number, withinMs: number): void {
    for (let index = 0; index < count; index += 1)
      this.around.time.at(this.chance.between(50, withinMs), () => this.strike());
  }

  heal(): void {
    for (const end of [...this.ends]) end();
    this.fleet.continueAll();
  }

  private strike(): void {
    const { faults, time, trace } = this.around;
    const [name, begin] = this.chance.weighted(this.faults);
    const end = begin();
    trace.note('fault', () => name);
    const logged = faults.begin(name);
    const over = (): void => {
      if (!this.ends.delete(over)) return;
      logged();
      end?.();
    };
    this.ends.add(over);
    time.after(end ? this.chance.between(100, 1_200) : 0, over);
  }

  private victim(): SimulatedProcess | undefined {
    const running = this.fleet.running();
    return running.length === 0 ? undefined : this.chance.pick(running);
  }

  private kill(): (() => void) | undefined {
    const victim = this.victim();
    if (!victim) return undefined;
    const role = this.fleet.roleOf(victim);
    this.fleet.kill(victim);
    return () => this.fleet.start(role);
  }

  /** Half of the time somebody takes its place meanwhile, and it comes back as a zombie. */
  private stop(how: 'pause' | 'suspend'): (() => void) | undefined {
    const victim = this.victim();
    if (!victim) return undefined;
    victim[how]();
    this.around.trace.note(victim.name, () => `stands still (${how})`);
    if (this.chance.happens(0.5)) this.fleet.start(this.fleet.roleOf(victim));
    return () => victim.continue();
  }

  private drain(): undefined {
    const victim = this.victim();
    if (!victim) return;
    this.fleet.start(this.fleet.roleOf(victim));
    this.fleet.drain(victim);
  }

  private stepWall(): undefined {
    this.victim()?.clock.stepWall(this.chance.between(-3_000, 3_000));
  }

  private killBackends(): undefined {
    const { server } = this.around.database;
    for (let left = this.chance.integer(1, 4); left > 0; left -= 1)
      this.around.time.after(this.chance.between(0, 200), () => server.killOne());
  }

  private restartDatabase(): () => void {
    const { server } = this.around.database;
    server.stop();
    return () => server.start();
  }

  private slowCommits(): () => void {
    const { server } = this.around.database;
    server.slowness = this.chance.between(5, 40);
    return () => {
      server.slowness = 1;
    };
  }

  private breakConnections(): () => void {
    const { databaseNetwork } = this.around;
    databaseNetwork.weather = { ...databaseNetwork.weather, broken: this.chance.between(0.03, 0.2) };
    return () => {
      databaseNetwork.weather = { ...databaseNetwork.weather, broken: FAIR_DATABASE.broken };
    };
  }

  private cutFromDatabase(): (() => void) | undefined {
    const victim = this.victim();
    if (!victim) return undefined;
    const { databaseNetwork } = this.around;
    databaseNetwork.weather = { ...databaseNetwork.weather, cut: new Set([victim.name]) };
    return () => {
      databaseNetwork.weather = { ...databaseNetwork.weather, cut: new Set() };
    };
  }

  private stepDatabaseClock(): undefined {
    this.around.database.server.stepClock(this.chance.between(-800, 800));
  }

  private stopKafka(): () => void {
    const { cluster } = this.around;
    cluster.isUp = false;
    return () => {
      cluster.isUp = true;
    };
  }

  private kafkaWeather(weather: typeof FAIR_KAFKA): () => void {
    const { cluster } = this.around;
    cluster.weather = weather;
    return () => {
      cluster.weather = FAIR_KAFKA;
    };
  }

  private rebalance(): undefined {
    const { cluster } = this.around;
    for (const group of cluster.allGroups) group.rebalance();
    cluster.wakeReaders();
  }

  private loseOffsets(): undefined {
    for (const group of this.around.cluster.allGroups) group.committed.clear();
    this.rebalance();
  }

  private loseMessages(): () => void {
    const { network } = this.around;
    const lost = this.chance.between(0.05, 0.3);
    network.weather = { ...FAIR, lost, duplicated: lost / 2 };
    return () => {
      network.weather = FAIR;
    };
  }

  private cutFromTokens(): (() => void) | undefined {
    const apis = this.fleet.running('api');
    if (apis.length === 0) return undefined;
    const { network, authority } = this.around;
    const { name } = this.chance.pick(apis);
    const [from, to] = this.chance.happens(0.5)
      ? [name, authority.process.name]
      : [authority.process.name, name];
    network.cut(from, to);
    return () => network.join(from, to);
  }
}
