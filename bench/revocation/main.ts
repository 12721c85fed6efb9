import type { z } from 'zod';
import { optionsIn } from '../../test/support/option-values';
import { benchMain, machineLine } from '../support/bench-main';
import type { Bench } from '../support/run-bench';
import { writeFigures } from '../support/write-figures';
import { Fleet } from './fleet';
import { measureFleets, measureSustained, type SustainedFigures } from './measure';
import { measureBulks } from './measure-bulks';
import { options, type Plan, planOf, USAGE } from './options';
import { type Figures, probesOf, render } from './report';
import { TokenSeeder } from './seeded-tokens';

/** Those of the README. */
const USUAL_GATEWAYS = 2;
const AT_A_TIME = [1, 8, 32] as const;

/** What a revocation's promise costs, and whether it is kept. */
async function measure(bench: Bench, plan: Plan): Promise<Figures> {
  const { narrator } = bench;
  const fleet = await Fleet.start(bench);
  const stand = { fleet, seeder: await TokenSeeder.connect(bench, fleet.stack), narrator };
  const fleets = await measureFleets(stand, plan);
  await narrator.step(`${USUAL_GATEWAYS} gateways`, () => fleet.resize(USUAL_GATEWAYS));
  const sustained: SustainedFigures[] = [];
  for (const atATime of AT_A_TIME)
    await narrator.step(`revoke for ${plan.seconds} s, ${atATime} at a time`, async () => {
      sustained.push(await measureSustained(stand, atATime, plan.seconds));
    });
  return { fleets, sustained, bulks: await measureBulks(stand, plan.bulk) };
}

async function run(bench: Bench, chosen: z.output<typeof options>): Promise<void> {
  const figures = await measure(bench, planOf(chosen));
  bench.narrator.say(`\n${render(figures)}\n\n${machineLine()}`);
  if (chosen.out !== undefined) await writeFigures(chosen.out, 'revocation', figures);
  const { asked, accepted, unclear } = probesOf(figures);
  if (accepted > 0) throw new Error(`${accepted} of ${asked} requests after the answer were accepted.`);
  if (unclear > 0) throw new Error(`${unclear} of ${asked} requests after the answer prove nothing.`);
}

void benchMain({ usage: USAGE, readOptions: (args) => optionsIn(args, options), run });
