import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Standalone } from './start';
import { welcome } from './welcome';

const standalone: Standalone = {
  instance: {
    ...{ baseUrl: 'http://127.0.0.1:8080', accountToken: 'the-token' },
    ...{ provider: 'gh', organization: 'acme', repository: 'shop' },
  },
  isTokenNew: true,
  broken: new Promise(() => undefined),
  close: () => Promise.resolve(),
};

describe('the welcome', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "it's  a $HOME-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it.each(['ready.json', 'ready', '-n "x".yaml'])(
    'has commands that work where the ready file is %s in a directory with any name',
    (name) => {
      const file = join(directory, name);
      writeFileSync(file, JSON.stringify(standalone.instance));
      const text = welcome(standalone, { seconds: 1, readyFile: file, dataDir: directory });
      const run = (script: string): string => execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
      const account = /^ {2}ACCOUNT=.*$/m.exec(text)?.[0] ?? '';
      expect(run(`${account}; echo "$ACCOUNT"`)).toBe('the-token\n');
      const option = /npm run demo -- (--ready-file .*)\):$/m.exec(text)?.[1] ?? '';
      expect(run(`printf '%s|' ${option}`)).toBe(`--ready-file|${file}|`);
    },
  );
});
