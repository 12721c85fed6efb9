import { withApi } from '../../api/connection';
import type { PublicApiClient } from '../../api/public-api.client';
import type { Environment } from '../../cli.config';
import { CommandFailed } from '../../cli.errors';
import type { CommandContext } from '../../context';
import { detectCommit } from '../commit/detect-commit';
import { findReports } from '../find-reports';
import { repositoryIn } from '../repository-name';
import { withoutEmpty } from '../without-empty';
import { openWorkTree, type WorkTree } from '../work-tree';
import { CoverageUploadsClient } from './coverage-uploads.client';
import type { MappedReport } from './mapped-report';
import { plannedUploads } from './planned-uploads';
import { readReports } from './read-reports';
import { Sending } from './sending';
import { tellReports } from './tell-reports';
import { parseUploadOptions, type UploadOptions } from './upload-options';

/** Uploads the coverage of a commit: reads all reports, maps them to the repository's files, sends them and says what was acknowledged. */
export async function uploadCoverage(context: CommandContext, given: unknown): Promise<void> {
  const options = parseUploadOptions(given);
  const env = withoutEmpty(context.env);
  if (options.skip && !hasToken(env, options)) {
    context.output.note('There is no token, so nothing was uploaded (--skip).');
    return;
  }
  const tree = await openWorkTree(options.directory);
  const { sha, from } = await detectCommit(env, tree.directory, options.commit);
  context.output.note(`Commit ${sha}, from ${from}.`);
  const run = async (client: CoverageUploadsClient | undefined): Promise<void> => {
    const reports = await gather(context, tree, options);
    await new Sending(context, sha, client).send(plannedUploads(reports, isPartial(options)), options);
  };
  if (options.dryRun) await run(undefined);
  // Whoever may not upload hears so before large reports are read.
  else
    await withApi({ ...context, env }, given, ['repository', 'account'], (api) =>
      run(new CoverageUploadsClient(api, sha, repositoryOf(api, env, options))),
    );
}

const hasToken = ({ CODACY_PROJECT_TOKEN, CODACY_API_TOKEN }: Environment, { tokenFile }: UploadOptions) =>
  [CODACY_PROJECT_TOKEN, CODACY_API_TOKEN, tokenFile].some((token) => token !== undefined);

const isPartial = ({ partial, final }: UploadOptions): boolean => partial || final;

/** What there is to send; nothing where only the final is. @throws CommandFailed when nothing is found */
async function gather(
  context: CommandContext,
  tree: WorkTree,
  options: UploadOptions,
): Promise<readonly MappedReport[]> {
  const named = options.args.file;
  if (options.final && named.length === 0) return [];
  const { output } = context;
  if (tree.files === undefined)
    output.note(
      `Which files the repository has, git does not say: ${tree.problem ?? ''}. Paths are taken as they are.`,
    );
  const paths = await findReports(tree.directory, named);
  const reports = await readReports(context, tree, paths, { ...options, areNamed: named.length > 0 });
  tellReports(output, reports);
  const useful = reports.filter(({ languages }) => languages.length > 0);
  if (useful.length === 0)
    throw new CommandFailed(
      'Nothing was sent: no report holds coverage of a file of this repository. --root says what their paths are relative to.',
    );
  return useful;
}

/** A repository token is for its own repository. */
const repositoryOf = (api: PublicApiClient, env: Environment, { repository }: UploadOptions) =>
  api.credential?.kind === 'repository' ? undefined : repositoryIn(env, repository);
