import type { SampleHistory } from '../sample/sample-history';

/** A change of one record of a sound history that no checker may overlook. */
export interface Mutation {
  readonly name: string;
  /** The places where it can be made, each as the deed itself. */
  readonly places: (history: SampleHistory) => (() => void)[];
}
