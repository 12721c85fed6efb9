import type { ProcessNames } from '../../deploy/stack/process-names';

export type Kind = keyof ProcessNames;

/** One process goes on with the programs of the other release. */
export interface Replacement {
  readonly kind: Kind;
  /** Its name, e.g. `gateway-2`. */
  readonly process: string;
}

export interface Pass {
  readonly about: string;
  readonly to: 'new' | 'old';
  readonly replacements: readonly Replacement[];
}

/** The order of docs/operations/upgrade.md: who is asked goes before who asks, who reads before who writes. */
export const UPGRADE_ORDER: readonly Kind[] = [
  'tokensApi',
  'ingestionWorker',
  'ingestionApi',
  'tokensRelay',
  'ingestionRelay',
  'gateway',
];

/**
 * Up, back, and up again the other way round, a process at a time: whichever kinds a rollout of independent deployments reaches
 * first, each is older and newer than each of the others for a while.
 */
export function passesOf(names: ProcessNames): Pass[] {
  const forward = UPGRADE_ORDER.flatMap((kind) => names[kind].map((process) => ({ kind, process })));
  const backward = forward.toReversed();
  return [
    { about: 'upgrade, in the documented order', to: 'new', replacements: forward },
    { about: 'rollback, over the new schema', to: 'old', replacements: backward },
    { about: 'upgrade, in the reverse order', to: 'new', replacements: backward },
  ];
}
