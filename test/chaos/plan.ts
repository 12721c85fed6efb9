import type { Control } from './controls';
import { BadOption } from './option-values';
import type { Options } from './options';
import type { Profile } from './profiles';

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
/** One of each kind. What the other profiles break, `mixed` breaks among everything else. */
const KINDS = [
  'gateway-kill',
  'tokens-api-kill',
  'ingestion-kill',
  'isolation',
  'redis-failover',
  'kafka-three',
  'postgres',
  'clocks',
  'rolling',
];
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
  if (control !== undefined) return [controlled(find('control', control, controls), profile)];
  switch (profile) {
    case undefined:
      throw new BadOption('--profile is missing');
    case 'all':
      return profiles.map(({ name }) => plain(name));
    case 'kinds':
      return [
        ...KINDS.map((name) => plain(name)),
        { ...plain(MIXED.profile), minutes: MIXED.times * (minutes ?? MINUTES) },
      ];
    case 'controls':
      return controls.map((one) => controlled(one));
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
