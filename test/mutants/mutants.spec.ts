import { editedSources } from './build-variant';
import { MUTANTS } from './mutants';

describe('the mutants', () => {
  // A name is also the folder that its variant is built in.
  it('have names of their own', () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(MUTANTS)('fit the source as it is: $name', ({ edits }) => {
    expect(() => editedSources(edits)).not.toThrow();
  });
});
