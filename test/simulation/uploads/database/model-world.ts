import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../../kernel/chance';
import { SimulatedProcess } from '../../kernel/process';
import { VirtualTime } from '../../kernel/virtual-time';
import { Connection, DatabaseNetwork } from './connection';
import { IngestionTables, type IngestionDatabase } from './ingestion-tables';
import { ModelPostgres } from './model-postgres';

const NOBODY = {
  uploadCommitted: () => undefined,
  reportStored: () => undefined,
  eventCommitted: () => undefined,
};

/** A modelled database whose time passes as ours does, for the suites that hold a model to its port's promises. */
export class ModelWorld {
  readonly time = new VirtualTime();
  readonly database: IngestionDatabase;
  readonly network: DatabaseNetwork;
  private readonly chance = new Chance(1);
  private readonly running: Promise<void>;
  private isOver = false;

  constructor() {
    const server = new ModelPostgres(this.time, this.chance.fork('database'));
    this.database = { server, tables: new IngestionTables(), listener: NOBODY };
    this.network = new DatabaseNetwork(server);
    this.running = this.run();
  }

  createProcess(name: string): SimulatedProcess {
    return new SimulatedProcess(this.time, this.chance.fork(name), { name });
  }

  /** Of one process; nothing times out in it. */
  connections(): () => Connection {
    const process = this.createProcess('test');
    return () => new Connection(this.network, process, 600_000);
  }

  async close(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async run(): Promise<void> {
    const beganAt = performance.now();
    while (!this.isOver) {
      await this.time.runUntil(performance.now() - beganAt);
      await sleep(1);
    }
  }
}
