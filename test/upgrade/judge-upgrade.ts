import type { FaultRecord } from '../history/records';
import { HistoryReader } from '../history/read-history';
import { writeRun } from '../history/history-writer';
import { judgeDirectory } from '../history/judge-directory';
import type { Verdict } from '../history/verdict';
import { type Attempt, isAttempt } from './attempts';
import { eventsUnread, failedAttempts, processesDied, statesBehind, uploadsGivenUp } from './findings';
import type { Options } from './options';
import type { Release } from './previous-release';
import type { UpgradeOutcome } from './run-upgrade';
import { figuresOf, type StepFigures } from './step-figures';
import { restFindings } from '../chaos/after/rest-findings';
import { usualRun } from '../chaos/usual-run';

export interface UpgradeVerdict {
  /** Of the invariants that hold in every run. */
  readonly history: Verdict;
  readonly steps: readonly StepFigures[];
  /** In sentences. */
  readonly findings: readonly string[];
  readonly isSound: boolean;
}

export async function judgeUpgrade(
  directory: string,
  outcome: UpgradeOutcome,
  { options, from }: { readonly options: Options; readonly from: Release },
  say: (line: string) => void,
): Promise<UpgradeVerdict> {
  writeRun(directory, {
    profile: 'upgrade',
    seed: String(options.seed),
    ...usualRun({ leaseMs: options['lease-ms'], allowanceMs: options['allowance-ms'] }),
    gateways: [...outcome.gateways],
    commit: `from ${from.commit}`,
    variant: null,
    started: outcome.started,
    ended: outcome.ended,
  });
  const history = await judgeDirectory(directory, (line) => say(`  ${line}`));
  const { attempts, replacements, kafka } = await read(directory);
  const findings = [
    ...processesDied(outcome.steps),
    ...failedAttempts(attempts, replacements),
    ...uploadsGivenUp(attempts),
    ...statesBehind(kafka),
    ...eventsUnread(outcome.events),
    ...restFindings(outcome),
  ];
  const steps = outcome.steps.map((step) => figuresOf(step, attempts));
  return { history, steps, findings, isSound: history.isSound && findings.length === 0 };
}

async function read(directory: string) {
  const reader = new HistoryReader(directory);
  const attempts: Attempt[] = [];
  const replacements: FaultRecord[] = [];
  for await (const record of reader.records(() => undefined))
    if (isAttempt(record)) attempts.push(record);
    else if (record.record === 'fault') replacements.push(record);
  return { attempts, replacements, kafka: await reader.dump('kafka') };
}
