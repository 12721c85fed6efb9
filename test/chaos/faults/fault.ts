import { type Random } from '../../support/random';
import { type ChaosRig } from '../rig';

/** What a fault disturbs. Two faults that share one are never under way together. */
export type Component =
  'gateway' | 'tokens-api' | 'ingestion' | 'relay' | 'network' | 'redis' | 'kafka' | 'postgres' | 'clock';

export interface Injected {
  /** What it hit, e.g. `gateway-2`. */
  readonly target: string;
  /** Resolves when what was hit serves again. */
  readonly heal: () => Promise<void>;
}

export interface Fault {
  /** Unique, kebab-case. */
  readonly name: string;
  /** At least one; the first one is what the fault is mostly about. */
  readonly components: readonly [Component, ...Component[]];
  /** Resolves when it bites. Chance decides the target and the degree. */
  readonly inject: (rig: ChaosRig, random: Random) => Promise<Injected>;
}
