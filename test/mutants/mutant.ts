/** One wrong turn, as a change of a source file. `find` occurs exactly once in it. */
export interface Edit {
  /** Relative to the root of the checkout, e.g. `libs/revocation/src/lease.ts`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/**
 * A mistake that a good engineer could make, and that the proof must notice. It lives here as data: production source holds neither
 * the mistake nor a switch for it, so no production build can.
 */
export interface Mutant {
  /** Kebab-case, unique. */
  readonly name: string;
  /** Which world of the simulation must notice it. */
  readonly world: 'revocations' | 'uploads';
  /** The mistake, in a sentence. */
  readonly mistake: string;
  readonly edits: readonly Edit[];
  /** Where only what stands for a statement or a setting in the simulation is edited: the suite that holds production to the same. */
  readonly heldBy?: string;
}
