import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from './support/cli-run';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

describe('completion', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-completion-'));
  const scriptOf = async (shell: string): Promise<string> => {
    const file = join(directory, `portcullis.${shell}`);
    writeFileSync(file, (await cli(`completion ${shell}`)).out);
    return file;
  };
  afterAll(() => rmSync(directory, { recursive: true }));

  const inBash = async (line: string): Promise<string[]> => {
    const words = line.split(' ');
    const program = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _portcullis 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = execFileSync('bash', ['-c', program, await scriptOf('bash'), ...words], { encoding: 'utf8' });
    return out.split('\n').filter((word) => word !== '');
  };

  it.each([
    ['portcullis to', ['tokens']],
    ['portcullis tokens r', ['revoke', 'rotate', 'receipt']],
    ['portcullis tokens revoke 41 --no', ['--no-wait']],
    ['portcullis --json events dlq ', ['list', 'retry', 'drop']],
    ['portcullis tokens create --expires 7d --output', ['--output-file']],
    ['portcullis tokens create --expires ', []],
    ['portcullis nothing ', []],
  ])('offers in bash what `%s` can go on with', async (line, offered) => {
    const found = await inBash(line);
    expect(found.filter((word) => !line.endsWith(' ') || !word.startsWith('-'))).toEqual(offered);
  });

  it('offers the options of a command, those of all and no others', async () => {
    const found = await inBash('portcullis tokens list -');
    expect(found).toEqual(
      expect.arrayContaining(['--repository', '--url', '--token-file', '--json', '--help']),
    );
    expect(found).not.toContain('--expires');
  });

  // A shell that is not on this machine cannot be asked; the script is there all the same.
  it.each(SHELLS)('is a script that %s understands, where it is installed', async (shell) => {
    const file = await scriptOf(shell);
    const { out } = await cli(`completion ${shell}`);
    expect(out).toContain('tokens');
    expect(out).toContain('whoami');
    if (has(shell))
      expect(spawnSync(shell, ['-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('knows no other shell', async () => {
    expect(await cli('completion tcsh')).toMatchObject({
      code: 2,
      err: expect.stringContaining('<shell> takes bash, zsh or fish.') as string,
    });
  });
});
