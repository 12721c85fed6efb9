import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@libs/testing';
import { type Missing } from './find-missing';

describe('what this machine lacks for the local stack', () => {
  const empty = mkdtempSync(join(tmpdir(), 'find-missing-'));
  afterAll(() => rmSync(empty, { recursive: true }));

  async function findMissingWith(path: string): Promise<Missing[]> {
    const module = JSON.stringify(join(__dirname, 'find-missing.ts'));
    const script = `console.log(JSON.stringify(require(${module}).findMissing(${JSON.stringify(empty)})))`;
    return (await runProgram(script, { env: { PATH: path } }).report()) as Missing[];
  }

  it('is named program by program, each with the line that installs it', async () => {
    const missing = await findMissingWith(empty);
    expect(missing.map(({ server }) => server)).toEqual(['redis', 'kafka', 'kafka']);
    expect(missing.map(({ program }) => program.split(' ')[0])).toEqual(['redis-server', 'java', 'mvn']);
    for (const { install } of missing) expect(install).toMatch(/^(apt-get|brew) install \S+$/);
  });

  it('leaves out what is there', async () => {
    symlinkSync('/bin/true', join(empty, 'redis-server'));
    expect((await findMissingWith(empty)).map(({ server }) => server)).toEqual(['kafka', 'kafka']);
  });
});
