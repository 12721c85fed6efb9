import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { BENCHES } from './benches';

const root = resolve(__dirname, '..', '..');

describe('the smoke test of the benches', () => {
  // A bench that nothing runs has stopped working by the day on which its figures are wanted again.
  it('runs every bench that has a command, from where its name says', () => {
    const text = readFileSync(join(root, 'package.json'), 'utf8');
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(text));
    const commands = Object.keys(scripts).filter(
      (name) => name.startsWith('bench:') && name !== 'bench:smoke',
    );
    expect(commands.sort()).toEqual(BENCHES.map((name) => `bench:${name}`).sort());
    for (const name of BENCHES) {
      expect(existsSync(join(root, 'bench', name, 'main.ts'))).toBe(true);
      expect(scripts[`bench:${name}`]).toContain(`dist/bench/${name}/main.js`);
    }
  });
});
