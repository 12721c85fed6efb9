import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TestRepository {
  readonly path: string;
  readonly head: string;
  write(file: string, content: string): void;
  remove(): void;
}

/** A git repository with one commit of these files. */
export function makeRepository(files: readonly string[]): TestRepository {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'portcullis-repository-')));
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', path, '-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
      encoding: 'utf8',
    });
  const write = (file: string, content: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), content);
  };
  git('init', '--quiet');
  for (const file of files) write(file, '');
  git('add', '--all');
  git('commit', '--quiet', '--no-gpg-sign', '--message', 'first');
  return {
    path,
    head: git('rev-parse', 'HEAD').trim(),
    write,
    remove: () => rmSync(path, { recursive: true }),
  };
}
