import type { z } from 'zod';
import { optionsIn } from '../../test/support/option-values';
import { benchMain, machineLine } from '../support/bench-main';
import type { Bench } from '../support/run-bench';
import { writeFigures } from '../support/write-figures';
import { startStand } from './ingestion-stand';
import { measureLarge, measureRates, measureStored, sizesOf } from './measure';
import { type OneByOne, uploadOneByOne } from './one-by-one';
import { options, type Plan, planOf, USAGE } from './options';
import { type Figures, render } from './report';
import { measureScanner } from './scanner-speed';

/** What uploads cost, from their first byte to what is stored. */
async function measure(bench: Bench, plan: Plan): Promise<Figures> {
  const { narrator } = bench;
  const sizes = sizesOf();
  const stand = await startStand(bench);
  const oneByOne: (OneByOne & { size: string; bytes: number })[] = [];
  for (const { name, body } of sizes)
    await narrator.step(`upload ${plan.uploads} of ${name}, one by one`, async () => {
      oneByOne.push({ size: name, bytes: body.length, ...(await uploadOneByOne(stand, body, plan.uploads)) });
    });
  const large = await narrator.step(
    `a report of ${plan.files} files, a commit of ${plan.partials} parts`,
    () => measureLarge(stand, plan),
  );
  const stored = await narrator.step('what is stored of a file', () => measureStored(stand));
  await narrator.step('stop the worker', () => stand.worker.stop());
  const rates = await measureRates(bench, stand, sizes, plan);
  const largest = sizes.at(-1)?.body ?? Buffer.alloc(0);
  const scanner = await narrator.step('the scanner alone', () => measureScanner(largest, plan.rounds));
  return { rates, oneByOne, large, stored, scanner };
}

async function run(bench: Bench, chosen: z.output<typeof options>): Promise<void> {
  const figures = await measure(bench, planOf(chosen));
  bench.narrator.say(`\n${render(figures)}\n\n${machineLine()}`);
  if (chosen.out !== undefined) await writeFigures(chosen.out, 'ingestion', figures);
  const wrong = figures.rates.reduce((sum, one) => sum + one.wrong, 0);
  if (wrong > 0) throw new Error(`${wrong} uploads or INSERTs had a wrong answer.`);
}

void benchMain({ usage: USAGE, readOptions: (args) => optionsIn(args, options), run });
