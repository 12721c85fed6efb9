import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectRoot } from '../../deploy/local/stack-directory';

/** The source that is run, and whether it was changed since. */
export async function commitOf(): Promise<string> {
  const git = promisify(execFile);
  const { stdout } = await git('git', ['describe', '--always', '--dirty', '--abbrev=12'], {
    cwd: projectRoot(),
  });
  return stdout.trim();
}
