import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ApiFailure } from '../../api/api.errors';
import { withApi } from '../../api/connection';
import { repositoryName } from '../../api/names';
import { CommandFailed, Interrupted } from '../../cli.errors';
import { counted } from '../../columns';
import type { CommandContext } from '../../context';
import { parseOptions, wholeNumber } from '../../parse-options';
import type { TableColumn } from '../../table';
import { detectCommit } from '../commit/detect-commit';
import { repositoryIn } from '../repository-name';
import { withoutEmpty } from '../without-empty';
import { coverageStates, type ReportState } from './coverage-states';
import { ADVICE } from './report-advice';

const statusOptions = z.object({
  directory: z.string().min(1).default('.'),
  commit: z.string().min(1).optional(),
  repository: repositoryName.optional(),
  wait: z.boolean().default(false),
  timeout: wholeNumber.transform(Number).default(300),
});

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

const COLUMNS: readonly TableColumn<ReportState>[] = [
  { title: 'LANGUAGE', text: ({ language }) => language },
  { title: 'UPLOADED', text: ({ createdAt }) => createdAt },
  { title: 'STATUS', text: ({ status }) => status },
  { title: 'PROBLEM', text: ({ problem }) => problem ?? '' },
];

/** Shows what became of the reports of a commit. Succeeds only if all of them are processed. */
export async function showCoverageStatus(context: CommandContext, given: unknown): Promise<void> {
  const options = parseOptions(statusOptions, given);
  const env = withoutEmpty(context.env);
  const repository = repositoryIn(env, options.repository);
  const { sha, from } = await detectCommit(env, options.directory, options.commit);
  context.output.note(`Commit ${sha}, from ${from}.`);
  const states = await withApi({ ...context, env }, given, ['account'], (api) =>
    settled(context, options, () => coverageStates(api, repository, sha)),
  );
  if (states.length === 0)
    throw new ApiFailure(`No coverage report of commit ${sha} was uploaded.`, 'not_found');
  show(context, states);
  const open = states.filter(({ status }) => status !== 'Processed');
  if (open.length > 0)
    throw new CommandFailed(`${counted(open.length, 'report is', 'reports are')} not processed.`);
}

/** The states as they are, or with --wait once all are processed or the time is over. */
async function settled(
  { output, signal }: CommandContext,
  { wait, timeout }: z.output<typeof statusOptions>,
  ask: () => Promise<readonly ReportState[]>,
): Promise<readonly ReportState[]> {
  const end = performance.now() + timeout * 1_000;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const states = await ask();
    const isDone = states.length > 0 && states.every(({ status }) => status === 'Processed');
    if (!wait || isDone || performance.now() + waitMs > end) return states;
    output.progress(
      states.length === 0
        ? 'Waiting for a report …'
        : `Waiting: ${states.map(({ language, status }) => `${language} ${status}`).join(', ')} …`,
    );
    await sleep(waitMs, undefined, { signal }).catch(() => {
      throw new Interrupted('Interrupted; what was uploaded is worked out all the same.');
    });
  }
}

function show({ output }: CommandContext, states: readonly ReportState[]): void {
  output.table(
    COLUMNS,
    states.map((state) => ({ ...state, ...ADVICE[state.status] })),
  );
  for (const status of new Set(states.map((state) => state.status))) {
    const { meaning, remedy } = ADVICE[status];
    if (status !== 'Processed')
      output.note(`${status}: ${meaning}${remedy === undefined ? '' : ` ${remedy}`}`);
  }
}
