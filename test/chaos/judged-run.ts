import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRun } from '../history/history-writer';
import { judgeDirectory } from '../history/judge-directory';
import { renderVerdict } from '../history/render-verdict';
import type { Verdict } from '../history/verdict';
import { restFindings } from './after/rest-findings';
import { buildVariant } from '../mutants/build-variant';
import type { Options } from './options';
import type { PlannedRun } from './plan';
import { reportRow, type ReportRow } from './report';
import { historyOf, runProfile } from './run-profile';
import { usualRun } from './usual-run';

export interface JudgedRunOptions extends Pick<
  Options,
  'seed' | 'lease-ms' | 'allowance-ms' | 'rate' | 'revocations' | 'load-processes' | 'keep'
> {
  /** Of the source that is run. */
  readonly commit: string;
  readonly directory: string;
  readonly stopAsked: AbortSignal;
  readonly say: (line: string) => void;
}

export interface JudgedRun {
  readonly verdict: Verdict;
  readonly row: ReportRow;
  /** Nothing was found beside the history, and it is sound; or, with a control, the checker found what the control breaks. */
  readonly isAsItMustBe: boolean;
}

/** One run of the rig, and what the checker says of its history. */
export async function judgedRun(planned: PlannedRun, options: JudgedRunOptions): Promise<JudgedRun> {
  const { profile, minutes, control } = planned;
  const { directory, say, seed } = options;
  say(`\n${planned.name}: ${profile.about}`);
  if (control) say(`Control: ${control.about} ${control.breaks} must be broken.`);
  const variant = control && buildVariant(`chaos-${control.name}`, control.edits);
  const run = {
    ...{ profile, minutes, seed, variant, directory, say },
    leaseMs: options['lease-ms'],
    rate: options.rate,
    revocations: options.revocations,
    loadProcesses: options['load-processes'],
    stopAsked: options.stopAsked,
  };
  const outcome = await runProfile(run);
  writeRun(historyOf(run), {
    profile: profile.name,
    seed: String(seed),
    ...usualRun({ leaseMs: run.leaseMs, allowanceMs: options['allowance-ms'] }),
    gateways: [...outcome.gateways],
    commit: options.commit,
    variant: control?.name ?? null,
    started: outcome.started,
    ended: outcome.ended,
  });
  const verdict = await judgeDirectory(historyOf(run), (line) => say(`  ${line}`));
  say(renderVerdict(verdict));
  const { died } = outcome;
  const findings = [
    ...died.map((name) => `${name} ended by itself; its log is in ${join(directory, 'stack')}`),
    ...restFindings(outcome),
  ];
  for (const finding of findings) say(`Besides: ${finding}.`);
  const isAsItMustBe =
    findings.length === 0 && (control ? isBroken(verdict, control.breaks) : verdict.isSound);
  if (!options.keep && isAsItMustBe) await rm(join(directory, 'stack'), { recursive: true, force: true });
  return {
    verdict,
    row: reportRow(verdict, { ...outcome, minutes, findings, deleteBound: profile.deleteBound }),
    isAsItMustBe,
  };
}

const isBroken = ({ invariants }: Verdict, name: string): boolean =>
  invariants.some((invariant) => invariant.name === name && invariant.violations > 0);
