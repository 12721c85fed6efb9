import type { Control } from './controls';
import { BadOption } from '../support/option-values';
import type { Options } from './options';
import { type Profile, together } from './profiles';

export interface PlannedRun {
  /** Unique among those of one command; names its directory. */
  readonly name: string;
  readonly profile: Profile;
  readonly minutes: number;
  readonly control?: Control;
}

/** What there is to run. */
export interface Repertoire {
  readonly profiles: readonly Profile[];
  readonly controls: readonly Control[];
}

const MINUTES = 2;
const SOAK = { profile: 'mixed', minutes: 30 };
/**
 * One of each kind. What the other profiles break, `mixed` breaks among everything else. Those that can share a stack do: its start, and the
 * time until its processes are warm, take longer than their faults. Each takes three quarters as much time again.
 */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'processes-and-stores': [
    ...[
      'gateway-kill',
      'gateway-stop',
      'rolling',
      'tokens-api-kill',
      'ingestion-kill',
      'isolation',
      'partition',
    ],
    ...['redis-failover', 'redis', 'postgres'],
  ],
  'brokers-and-clocks': ['kafka-three', 'clocks'],
};
const FOR_ANOTHER = 0.75;
/** Without it nobody would notice that probers and checker find nothing any more. */
const CONTROL_OF_KINDS = 'l2';
/** Its faults are rarer than those of the others, and it is to have several. */
const MIXED = { profile: 'mixed', times: 4 };

/** Words that stand for several runs, or for one at length, in place of a profile's name. */
export const COLLECTIONS = ['all', 'kinds', 'controls', 'soak'] as const;

/** The runs that were asked for, in their order. @throws BadOption for a name that nothing has */
export function planRuns(
  { profile, control, minutes }: Pick<Options, 'profile' | 'control' | 'minutes'>,
  { profiles, controls }: Repertoire,
): PlannedRun[] {
  const named = (name: string): Profile => find('profile', name, profiles, COLLECTIONS);
  const plain = (name: string, usual = MINUTES): PlannedRun => ({
    name,
    profile: named(name),
    minutes: minutes ?? usual,
  });
  const controlled = (one: Control, under = one.profile): PlannedRun => ({
    ...plain(under),
    name: `control-${one.name}`,
    control: one,
  });
  const longEnough = (one: Control): PlannedRun => ({
    ...controlled(one),
    minutes: Math.max(one.shownInMinutes, minutes ?? MINUTES),
  });
  const shared = ([name, profiles]: [string, readonly string[]]): PlannedRun => {
    const times = 1 + FOR_ANOTHER * (profiles.length - 1);
    return { name, profile: together(profiles.map(named)), minutes: times * (minutes ?? MINUTES) };
  };
  if (control !== undefined) return [controlled(find('control', control, controls), profile)];
  switch (profile) {
    case undefined:
      throw new BadOption('--profile is missing');
    case 'all':
      return [...profiles.map(({ name }) => plain(name)), ...controls.map(longEnough)];
    case 'kinds':
      return [
        ...Object.entries(KINDS).map(shared),
        { ...plain(MIXED.profile), minutes: MIXED.times * (minutes ?? MINUTES) },
        longEnough(find('control', CONTROL_OF_KINDS, controls)),
      ];
    case 'controls':
      return controls.map(longEnough);
    case 'soak':
      return [{ ...plain(SOAK.profile, SOAK.minutes), name: 'soak' }];
    default:
      return [plain(profile)];
  }
}

function find<T extends { readonly name: string }>(
  what: string,
  name: string,
  among: readonly T[],
  besides: readonly string[] = [],
): T {
  const found = among.find((one) => one.name === name);
  if (found) return found;
  const known = [...among.map((one) => one.name), ...besides].join(', ');
  throw new BadOption(`There is no ${what} ${name}; there are ${known}`);
}
