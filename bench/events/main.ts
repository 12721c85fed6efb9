import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { benchMain, machineLine } from '../support/bench-main';
import type { Bench } from '../support/run-bench';
import { writeFigures } from '../support/write-figures';
import type { Drain } from './drain';
import { EventsBench } from './events-bench';
import type { Latency } from './latency';
import { type Options, type Part, readOptions, USAGE } from './options';
import {
  findings,
  growthText,
  plotGrowth,
  renderCourse,
  renderGrowth,
  renderLatencies,
  renderRates,
} from './report';
import { startStand } from './stand';

interface Results {
  readonly latencies: readonly Latency[];
  readonly rates: readonly Drain[];
  readonly growth: readonly Drain[];
}

async function measure(bench: EventsBench, parts: readonly Part[]): Promise<Results> {
  return {
    latencies: parts.includes('latency') ? await bench.latencies() : [],
    rates: parts.includes('rate') ? await bench.rates() : [],
    growth: parts.includes('growth') ? await bench.growth() : [],
  };
}

function render({ latencies, rates, growth }: Results): string {
  const largest = growth.at(-1);
  return [
    machineLine(),
    ...(latencies.length > 0 ? [renderLatencies(latencies)] : []),
    ...(rates.length > 0 ? [renderRates(rates)] : []),
    ...(largest
      ? [renderGrowth(growth), `The time of a drain grows as ${growthText(growth)}.`, renderCourse(largest)]
      : []),
  ].join('\n\n');
}

async function save(results: Results, directory: string): Promise<void> {
  const latencies = results.latencies.map((latency) => ({
    ...latency,
    brokerToHandler: Object.fromEntries(latency.brokerToHandler),
  }));
  await writeFigures(directory, 'events', { ...results, latencies });
  if (results.growth.length > 0)
    await writeFile(join(directory, 'events-backlog.svg'), plotGrowth(results.growth));
}

async function run(context: Bench, options: Options): Promise<void> {
  const results = await measure(new EventsBench(await startStand(context), options), options.parts);
  context.narrator.say(`\n${render(results)}`);
  if (options.out !== undefined) await save(results, options.out);
  const found = findings(results.latencies, [...results.rates, ...results.growth]);
  if (found.length > 0) throw new Error(found.join('\n'));
}

void benchMain({ usage: USAGE, readOptions, run });
