import { Command } from 'commander';
import { connected } from '../api/connection';
import { type Bind, examples } from '../bind';
import { showCoverageStatus } from './status/show-status';
import { uploadCoverage } from './upload/upload-coverage';

/** `portcullis coverage …`: reports of what tests execute. */
export function coverageCommand(bind: Bind): Command {
  return new Command('coverage')
    .description('Upload coverage reports, and see what became of them')
    .addCommand(upload(bind))
    .addCommand(status(bind));
}

const ofCommit = (command: Command): Command =>
  connected(command)
    .option(
      '--commit <sha>',
      'the commit; default: the one that the CI system builds, or that is checked out',
    )
    .option(
      '--repository <provider/organization/name>',
      'of an account token; default: CODACY_ORGANIZATION_PROVIDER, CODACY_USERNAME and CODACY_PROJECT_NAME',
    )
    .option('-C, --directory <directory>', 'work there; default: the current directory');

const upload = (bind: Bind): Command =>
  ofCommit(
    new Command('upload')
      .description(
        'Upload coverage of a commit: LCOV, Cobertura, JaCoCo, Clover, OpenCover, dotCover, PHPUnit XML or Go profiles',
      )
      .argument(
        '[file...]',
        'reports, patterns or directories of them; default: what is named as reports usually are',
      ),
  )
    .option(
      '--root <directory>',
      'what the paths in the reports are relative to, or begin with on the machine that made them',
    )
    .option('--force-language <language>', 'upload all files as this language, whatever their names say')
    .option('--partial', 'more reports of this commit come, and --final after them')
    .option('--final', 'all reports of this commit are there with these; without reports, only say so')
    .option('--skip', 'without a token do nothing and succeed, as in builds of forks, which have no secrets')
    .option('--dry-run', 'say what would be sent, and send nothing')
    .addHelpText(
      'after',
      examples(
        'coverage upload',
        'coverage upload coverage/lcov.info --dry-run',
        "coverage upload 'modules/*/target/site/jacoco/jacoco.xml'",
        'coverage upload --partial backend/coverage.xml',
        'coverage upload --final',
        'coverage upload --root packages/web packages/web/coverage/lcov.info --repository gh/acme/shop',
      ),
    )
    .action(bind(uploadCoverage));

const status = (bind: Bind): Command =>
  ofCommit(new Command('status'))
    .description('Show what became of the reports of a commit; succeeds if all of them are processed')
    .option('--wait', 'until all are processed')
    .option('--timeout <seconds>', 'how long to wait at most; default: 300')
    .addHelpText(
      'after',
      examples(
        'coverage status',
        'coverage status --commit HEAD~1 --repository gh/acme/shop',
        'coverage status --wait --json | jq .status',
      ),
    )
    .action(bind(showCoverageStatus));
