import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { growthPlot } from '../support/growth-plot';
import { benchMain, machineLine } from '../support/bench-main';
import type { Bench } from '../support/run-bench';
import { type Target, targetLine } from '../support/target';
import { writeFigures } from '../support/write-figures';
import { measureCoverage } from './coverage';
import { measureDecisions } from './decisions';
import { measureEnforcers } from './enforcers';
import { type Findings, type Group, tableOf } from './growth';
import { type GrowthOptions, type PartName, readOptions, USAGE } from './options';
import { measureLists } from './lists';
import { measureTokens } from './tokens';
import { Worlds } from './world';

type Part = (bench: Bench, worlds: Worlds, options: GrowthOptions) => Promise<Findings>;
const PARTS: Readonly<Record<PartName, Part>> = {
  decisions: (bench, _, options) => measureDecisions(bench, options),
  enforcers: measureEnforcers,
  coverage: measureCoverage,
  tokens: measureTokens,
  lists: measureLists,
};

async function run(bench: Bench, options: GrowthOptions): Promise<void> {
  const { narrator } = bench;
  const worlds = new Worlds(bench);
  const groups: Group[] = [];
  const targets: Target[] = [];
  for (const name of options.parts) {
    narrator.say(`\n${name}`);
    const found = await PARTS[name](bench, worlds, options);
    groups.push(...found.groups);
    targets.push(...found.targets);
  }
  for (const group of groups) narrator.say(`\n### ${group.title}\n\n${tableOf(group)}`);
  narrator.say(`\n${machineLine()}\n`);
  for (const target of targets) narrator.say(targetLine(target));
  if (options.out !== undefined) await keep(options.out, groups);
}

async function keep(directory: string, groups: readonly Group[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const group of groups) {
    await writeFile(join(directory, `${group.file}.svg`), `${growthPlot(group)}\n`);
    await writeFigures(directory, group.file, group);
  }
}

void benchMain({ usage: USAGE, readOptions, run });
