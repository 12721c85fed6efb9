import type { Mutant } from './mutant';
import { revocationMutants } from './revocation-mutants';
import { uploadMutants } from './upload-mutants';

/** Every mutant of every world. */
export const MUTANTS: readonly Mutant[] = [...revocationMutants, ...uploadMutants];

/**
 * The schedules that break a promise with one of these are so rare that not every short hunt meets one; a sharper siege is owed for
 * each, and issue 4 stays open until this is empty. They are hunted and reported all the same.
 */
export const NOT_YET_KILLED: ReadonlySet<string> = new Set([
  'lease-and-log-in-one-snapshot',
  'log-read-before-the-beat',
]);
