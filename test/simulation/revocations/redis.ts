import type { Principal } from '@libs/contracts';
import type { Entry, EntryStore } from '@libs/revocation';
import type { Chance } from '../kernel/chance';
import type { Network } from '../kernel/network';
import { SimulatedProcess } from '../kernel/process';
import type { VirtualTime } from '../kernel/virtual-time';

type Entries = ReadonlyMap<string, Entry<Principal>>;

/**
 * A model of L2. put() stands for the script of RedisEntryStore, which keeps the newer entry of one incarnation; both run
 * `entry-store.conformance.ts`. It may lose everything, come back with what it held a while ago, and be written late.
 */
export class Redis {
  readonly process: SimulatedProcess;
  private entries = new Map<string, Entry<Principal>>();
  private copy: Entries = new Map();

  constructor(
    time: VirtualTime,
    private readonly network: Network,
    chance: Chance,
  ) {
    this.process = new SimulatedProcess(time, chance, { name: 'redis' });
  }

  /** As a gateway is connected to it. */
  storeOf(gateway: SimulatedProcess): EntryStore<Principal> {
    return {
      get: (key) => this.network.call(gateway, this.process, () => Promise.resolve(this.entries.get(key))),
      put: (key, entry) =>
        this.network.call(gateway, this.process, () => {
          this.put(key, entry);
          return Promise.resolve();
        }),
    };
  }

  flush(): void {
    this.entries = new Map();
  }

  /** What a replica that then stops hearing of anything knows. */
  remember(): void {
    this.copy = new Map(this.entries);
  }

  failOverToStaleReplica(): void {
    this.entries = new Map(this.copy);
  }

  private put(key: string, entry: Entry<Principal>): void {
    const there = this.entries.get(key);
    if (there?.incarnation === entry.incarnation && there.asOf > entry.asOf) return;
    this.entries.set(key, entry);
  }
}
