import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../deploy/local/stack-directory';
import { editedSources } from './build-variant';
import { MUTANTS } from './mutants';

describe('the mutants', () => {
  // A name is also the folder that its variant is built in.
  it('have names of their own', () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  // What is made wrong in a model alone says nothing of production by itself.
  it.each(MUTANTS)(
    'edit production, or name the suite that holds it to the same: $name',
    ({ edits, heldBy }) => {
      const isProduction = edits.some(({ file }) => /^(libs|services)\//.test(file));
      expect(isProduction).toBe(heldBy === undefined);
      if (heldBy !== undefined) expect(existsSync(join(projectRoot(), heldBy))).toBe(true);
    },
  );

  it.each(MUTANTS)('fit the source as it is: $name', ({ edits }) => {
    expect(() => editedSources(edits)).not.toThrow();
  });
});
