import { editedSources } from '../mutants/build-variant';
import { CONTROLS } from './controls';
import { PROFILES } from './profiles';

describe('a control', () => {
  // An edit that fits no more would leave the control as good as production, and its zeros would prove nothing.
  it.each(CONTROLS)('$name fits the source of today and names a profile', ({ edits, profile }) => {
    for (const file of new Set(edits.map((edit) => edit.file)))
      expect(editedSources(edits).get(file)).toBeDefined();
    expect(PROFILES.map(({ name }) => name)).toContain(profile);
  });
});
