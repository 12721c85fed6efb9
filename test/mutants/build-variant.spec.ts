import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../deploy/local/stack-directory';
import { applyEdit, buildVariant, EditDoesNotApply } from './build-variant';

const EDIT = {
  file: 'libs/revocation/src/lease-parameters.ts',
  find: 'durationMs * (1 - driftRatio)',
  replace: 'durationMs',
};

describe('a variant', () => {
  it('runs the edited source, and leaves dist as it was', () => {
    const compiled = 'libs/revocation/src/lease-parameters.js';
    const original = readFileSync(join(projectRoot(), 'dist', compiled), 'utf8');
    const variant = buildVariant('build-variant-spec', [EDIT]);
    const load = (from: string) =>
      jest.requireActual<{ leaseTermMs(of: object): number }>(join(from, compiled)).leaseTermMs({
        durationMs: 1_000,
        driftRatio: 0.01,
      });
    expect(load(variant)).toBe(1_000);
    expect(load(join(projectRoot(), 'dist'))).toBe(990);
    expect(readFileSync(join(projectRoot(), 'dist', compiled), 'utf8')).toBe(original);
    rmSync(variant, { recursive: true });
  });

  it('is refused when the source no longer says what is to be changed, or says it twice', () => {
    expect(() => applyEdit('a + b', { ...EDIT, find: 'a - b' })).toThrow(EditDoesNotApply);
    expect(() => applyEdit('a + a', { ...EDIT, find: 'a' })).toThrow(EditDoesNotApply);
    expect(applyEdit('a + b', { ...EDIT, find: 'a +', replace: 'a -' })).toBe('a - b');
  });
});
