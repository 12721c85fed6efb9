import type { Mutant } from './mutant';
import { revocationMutants } from './revocation-mutants';
import { uploadMutants } from './upload-mutants';

/** Every mutant of every world. */
export const MUTANTS: readonly Mutant[] = [...revocationMutants, ...uploadMutants];
