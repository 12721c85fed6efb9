import type { Bench } from '../support/run-bench';
import { monotonicMs } from '../../test/chaos/monotonic';
import type { Fleet } from './fleet';
import type { Plan } from './options';
import { deleteToken, readAnalysis } from './requests';
import { ask, type Probes, revoke, type Revoked, sumOf, warm } from './revocations';
import type { SeededToken, TokenSeeder } from './seeded-tokens';

export interface Stand extends Pick<Bench, 'narrator'> {
  readonly fleet: Fleet;
  readonly seeder: TokenSeeder;
}

export interface FleetFigures {
  readonly gateways: number;
  /** By round. */
  readonly revoked: Revoked[][];
  readonly probes: Probes[];
  /** Of the gateways together, in bytes. */
  residentBytes: number;
}

/** One revocation at a time, against more and more gateways and then fewer and fewer, as often as there are rounds. */
export async function measureFleets({ fleet, seeder, narrator }: Stand, plan: Plan): Promise<FleetFigures[]> {
  const all = plan.sizes.map((gateways): FleetFigures => ({
    gateways,
    revoked: [],
    probes: [],
    residentBytes: NaN,
  }));
  for (let round = 1; round <= plan.rounds; round += 1)
    for (const figures of round % 2 === 1 ? all : [...all].reverse()) {
      const size = `${figures.gateways} gateway${figures.gateways === 1 ? '' : 's'}`;
      await narrator.step(`round ${round}: ${size}`, () => fleet.resize(figures.gateways));
      const revoked = await narrator.step(`revoke ${plan.count} tokens, one by one`, () =>
        oneByOne({ fleet, seeder }, plan.count, figures.probes),
      );
      figures.revoked.push(revoked);
      figures.residentBytes = fleet.residentBytes.reduce((sum, bytes) => sum + bytes, 0);
    }
  return all;
}

async function oneByOne(
  { fleet: { gateways }, seeder }: Pick<Stand, 'fleet' | 'seeder'>,
  count: number,
  probes: Probes[],
): Promise<Revoked[]> {
  const home = await seeder.home();
  const revoked: Revoked[] = [];
  for (const [index, token] of (await seeder.repositoryTokens(home, count)).entries()) {
    await warm(gateways, [token], readAnalysis(home));
    const asked = gateways[index % gateways.length];
    if (!asked) throw new Error('There is no gateway.');
    revoked.push(await revoke(asked, deleteToken(home, token)));
    probes.push(await ask(gateways, [token], readAnalysis(home)));
  }
  return revoked;
}

export interface SustainedFigures {
  readonly atATime: number;
  readonly perSecond: number;
  readonly revoked: Revoked[];
  readonly probes: Probes;
}

/** More than can be revoked in a second. */
const SEEDED_PER_SECOND = 1_500;
/** One of so many is known to every gateway before, and is asked for at once when its revocation is answered. */
const PROBED_OF = 20;

/** So many revocations at a time, each followed by the next. */
export async function measureSustained(
  { fleet: { gateways }, seeder }: Pick<Stand, 'fleet' | 'seeder'>,
  atATime: number,
  seconds: number,
): Promise<SustainedFigures> {
  const home = await seeder.home();
  const tokens = await seeder.repositoryTokens(home, SEEDED_PER_SECOND * seconds);
  const isProbed = (_: SeededToken, index: number): boolean => index % PROBED_OF === 0;
  await warm(gateways, tokens.filter(isProbed), readAnalysis(home));
  const revoked: Revoked[] = [];
  const probes: Promise<Probes>[] = [];
  const waiting = tokens.entries();
  const begun = monotonicMs();
  const goOn = async (): Promise<void> => {
    for (const [index, token] of waiting) {
      const asked = gateways[index % gateways.length];
      if (!asked) throw new Error('There is no gateway.');
      revoked.push(await revoke(asked, deleteToken(home, token)));
      if (isProbed(token, index)) probes.push(ask(gateways, [token], readAnalysis(home)));
      if (monotonicMs() - begun > 1000 * seconds) return;
    }
  };
  await Promise.all(Array.from({ length: atATime }, goOn));
  const perSecond = (1000 * revoked.length) / (monotonicMs() - begun);
  return { atATime, perSecond, revoked, probes: sumOf(await Promise.all(probes)) };
}
