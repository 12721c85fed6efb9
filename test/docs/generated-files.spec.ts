import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { generatedFiles } from '../../deploy/docs/generated-files';

describe('what is committed of the route table', () => {
  it('is what the route table says now', async () => {
    for (const [path, text] of await generatedFiles()) {
      const committed = await readFile(path, 'utf8').catch(() => '');
      // Whole files would bury the one thing to do.
      if (committed !== text) throw new Error(`${path} is stale. Run: npm run docs:api`);
    }
  });

  it('is an OpenAPI document that a linter nobody here wrote has nothing against', async () => {
    const linter = join(__dirname, 'lint-openapi.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [linter, 'docs/api/openapi.yaml']);
    expect(JSON.parse(stdout)).toEqual([]);
  });
});
