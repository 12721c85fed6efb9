import type { Judgement } from './play';
import type { EventRecord } from './records';
import type { Scenario } from './scenario';
import { type StageParts, Stages } from './stages';

export interface Result extends Judgement {
  readonly scenario: Scenario;
  readonly verdict: 'ok' | 'failed' | 'not reached';
  readonly sent: readonly EventRecord[];
}

/** Is told how far it has got. */
export interface Spectator {
  readonly begins?: (scenario: Scenario) => void;
  readonly ends?: (result: Result) => void;
}

/** Plays the scenarios one after the other. @throws CannotJudge */
export async function runScenarios(
  scenarios: readonly Scenario[],
  parts: StageParts,
  spectator: Spectator = {},
): Promise<Result[]> {
  const stages = new Stages(parts);
  const results: Result[] = [];
  let stuckIn: Scenario | undefined;
  try {
    for (const scenario of scenarios) {
      spectator.begins?.(scenario);
      const result = stuckIn ? notReached(scenario, stuckIn) : await playOne(scenario, stages);
      results.push(result);
      spectator.ends?.(result);
      if (result.verdict === 'failed') await stages.renew();
      if (result.isStuck && !parts.consumer.control) stuckIn ??= scenario;
    }
    return results;
  } finally {
    await stages.leave();
  }
}

async function playOne(scenario: Scenario, stages: Stages): Promise<Result> {
  const play = await stages.playFor(scenario.needs);
  await scenario.play(play);
  const judgement = await play.judge();
  const isSound = judgement.findings.length === 0 && judgement.problems.length === 0;
  return { scenario, verdict: isSound ? 'ok' : 'failed', sent: play.sent, ...judgement };
}

const notReached = (scenario: Scenario, stuckIn: Scenario): Result => ({
  scenario,
  verdict: 'not reached',
  sent: [],
  findings: [],
  problems: [`The consumer did not get past ${stuckIn.name}.`],
  isStuck: true,
});
