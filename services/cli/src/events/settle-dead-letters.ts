import { readKafkaConnection } from '@libs/config';
import {
  countPartitions,
  type KafkaCluster,
  KafkaSettlement,
  type Settling,
  type Survey,
} from '@libs/event-log';
import { CommandFailed, Interrupted, Misuse } from '../cli.errors';
import { counted } from '../columns';
import type { CommandContext } from '../context';
import { findQueues } from './dead-letter-queues';
import { type LetterChoice, parseLetterChoice } from './letter-choice';
import { withCluster } from './with-cluster';

interface Surveyed {
  readonly settlement: KafkaSettlement;
  readonly survey: Survey;
}

const DONE = { retry: 'put back', drop: 'dropped' } as const;

export const retryDeadLetters = (context: CommandContext, given: unknown): Promise<void> =>
  settle('retry', context, parseLetterChoice(given));

/** Asks before it does, since nothing brings back what was dropped. */
export const dropDeadLetters = (context: CommandContext, given: unknown): Promise<void> =>
  settle('drop', context, parseLetterChoice(given));

async function settle(settling: Settling, context: CommandContext, choice: LetterChoice): Promise<void> {
  const kafka = readKafkaConnection(context.env);
  if (settling === 'drop' && !choice.yes && !context.ask)
    throw new Misuse('There is nobody to ask; say --yes to drop them for good.');
  await withCluster(kafka, async (cluster) => {
    const queues = await findQueues(cluster, choice);
    const surveyed = await surveyAll(cluster, queues, settling, choice, context);
    const chosen = sum(surveyed, ({ survey }) => survey.chosen);
    const isAgreed = chosen > 0 && (settling === 'retry' || (await agree(choice, chosen, context)));
    if (context.signal.aborted) throw new Interrupted('Interrupted; nothing was changed.');
    if (isAgreed) await settleAll(surveyed, DONE[settling], chosen, context);
    report(surveyed, settling, choice, context);
  });
}

async function surveyAll(
  cluster: KafkaCluster,
  queues: readonly string[],
  settling: Settling,
  { includes }: LetterChoice,
  { output, signal }: CommandContext,
): Promise<readonly Surveyed[]> {
  const partitionsOf = countPartitions(cluster);
  const surveyed: Surveyed[] = [];
  output.note(`Reading ${queues.join(', ')} …`);
  for (const queue of queues) {
    const settlement = new KafkaSettlement(cluster, queue, includes, settling);
    surveyed.push({ settlement, survey: await settlement.survey(partitionsOf, signal) });
  }
  return surveyed;
}

async function settleAll(
  surveyed: readonly Surveyed[],
  done: string,
  chosen: number,
  { output, signal }: CommandContext,
): Promise<void> {
  const settled = (): number => sum(surveyed, ({ settlement }) => settlement.settled);
  const soFar = (): string =>
    `${settled().toLocaleString('en')} of ${counted(chosen, 'dead letter')} ${done}`;
  try {
    for (const { settlement, survey } of surveyed)
      await settlement.settle(survey, () => output.progress(`${soFar()} …`), signal);
  } catch (error) {
    output.note(`${soFar()}. The same command goes on with the rest.`);
    throw error;
  }
  if (settled() < chosen && signal.aborted)
    throw new Interrupted(`${soFar()}. The same command goes on with the rest.`);
}

const agree = async (
  { yes, words }: LetterChoice,
  chosen: number,
  { ask }: CommandContext,
): Promise<boolean> =>
  yes || (await ask?.(`Drop ${counted(chosen, 'dead letter')} for good (${words})?`)) === true;

function report(
  surveyed: readonly Surveyed[],
  settling: Settling,
  { words, isByName }: LetterChoice,
  { output }: CommandContext,
): void {
  const settled = sum(surveyed, ({ settlement }) => settlement.settled);
  const stuck = surveyed.flatMap(({ survey }) => [...survey.stuck]);
  if (output.isJson)
    output.json({ [settling === 'retry' ? 'retried' : 'dropped']: settled, stuck: stuck.length });
  else output.line(`${counted(settled, 'dead letter')} ${DONE[settling]}.`);
  for (const [name, why] of stuck) output.note(`${name} stays where it is: ${why}.`);
  if (stuck.length > 0)
    throw new CommandFailed(
      `${counted(stuck.length, 'dead letter')} cannot be put back; they can be dropped.`,
    );
  const found = sum(surveyed, ({ survey }) => survey.chosen);
  if (isByName && found === 0) throw new CommandFailed(`There is no such dead letter: ${words}.`);
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
