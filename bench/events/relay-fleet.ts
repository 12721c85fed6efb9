import { setTimeout as sleep } from 'node:timers/promises';
import { OUTBOX_LANES } from '@libs/outbox';
import { type ServiceProcess, startServiceProcess } from '../../deploy/stack/service-process';

export interface RelaySettings {
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  /** Logs and pid files. */
  readonly directory: string;
}

/** What the relays say of themselves, all together; counted since their start. */
export interface RelayFigures {
  readonly rssMiB: number;
  readonly cpuSeconds: number;
  readonly published: number;
  readonly rejectedSends: number;
}

const WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** The relay processes of one outbox, each by itself and configured by its environment alone, as in production. */
export class RelayFleet {
  private readonly processes: ServiceProcess[] = [];

  constructor(private readonly settings: RelaySettings) {}

  /** Resolves when so many run and share the lanes. */
  async scaleTo(count: number): Promise<void> {
    await this.stopFrom(count);
    while (this.processes.length < count) this.processes.push(await this.startOne());
    const fair = OUTBOX_LANES / count;
    for (let waited = 0; ; waited += LOOK_EVERY_MS) {
      const held = (await this.pages()).map((page) => valueIn(page, 'portcullis_relay_held_lanes'));
      if (held.every((lanes) => lanes >= Math.floor(fair) && lanes <= Math.ceil(fair))) return;
      if (waited > WITHIN_MS)
        throw new Error(`The relays hold ${held.join(' and ')} lanes, not ${fair} each.`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  async figures(): Promise<RelayFigures> {
    const pages = await this.pages();
    const sum = (metric: string): number => pages.reduce((total, page) => total + valueIn(page, metric), 0);
    return {
      rssMiB: sum('process_resident_memory_bytes') / 2 ** 20,
      cpuSeconds: sum('process_cpu_seconds_total'),
      published: sum('portcullis_relay_published_events_total'),
      rejectedSends: sum('portcullis_relay_rejected_sends_total'),
    };
  }

  stop(): Promise<void> {
    return this.stopFrom(0);
  }

  private startOne(): Promise<ServiceProcess> {
    const { databaseUrl, brokers, directory } = this.settings;
    return startServiceProcess({
      name: `relay-${String(this.processes.length + 1)}`,
      entry: 'services/ingestion/src/relay.main.js',
      directory,
      environment: { DATABASE_URL: databaseUrl, KAFKA_BROKERS: brokers.join(',') },
    });
  }

  private async stopFrom(count: number): Promise<void> {
    await Promise.all(this.processes.splice(count).map((process) => process.stop()));
  }

  private pages(): Promise<string[]> {
    return Promise.all(
      this.processes.map(async ({ managementUrl }) => (await fetch(`${managementUrl}/metrics`)).text()),
    );
  }
}

function valueIn(page: string, metric: string): number {
  const value = new RegExp(`^${metric}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(page)?.[1];
  if (value === undefined) throw new Error(`A relay shows no ${metric}.`);
  return Number(value);
}
