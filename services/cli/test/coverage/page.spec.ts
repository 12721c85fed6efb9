import { readFileSync } from 'node:fs';
import { CI_SYSTEMS } from '../../src/coverage/commit/ci-systems';
import { USUAL_NAMES } from '../../src/coverage/find-reports';
import { ADVICE } from '../../src/coverage/status/report-advice';
import { cli } from '../support/cli-run';

describe('docs/coverage-upload.md', () => {
  const page = readFileSync('docs/coverage-upload.md', 'utf8');

  it.each([
    ['name that is looked for', USUAL_NAMES],
    ['CI system and its variables', CI_SYSTEMS.flatMap(({ name, variables }) => [name, ...variables])],
    ['status', Object.keys(ADVICE)],
  ])('has every %s', (_, texts) => {
    expect(texts.filter((text) => !page.includes(text))).toEqual([]);
  });
});

describe('portcullis coverage', () => {
  it.each(['upload', 'status'])('explains %s with examples and the options for scripts', async (command) => {
    const { code, out } = await cli(`coverage ${command} --help`);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: portcullis coverage ${command}`);
    expect(out).toContain(`$ portcullis coverage ${command}`);
    expect(out).toContain('--json');
  });
});
