/**
 * What a JSON document should look like, as far as it is walked: arrays and objects along the way, and the values at their
 * ends, which are parsed alone. So a document of any size is read with one value of it in memory.
 */
export type Shape = EachShape | FieldsShape | ValueShape;

/** An array, element by element. */
export interface EachShape {
  readonly kind: 'each';
  readonly of: Shape;
  readonly max: number;
}

/** An object; fields that it does not name are parsed and ignored. */
export interface FieldsShape {
  readonly kind: 'fields';
  readonly fields: ReadonlyMap<string, Shape>;
  readonly begin?: () => void;
  /** May throw a Misfit: a field is missing, say. */
  readonly end?: (seen: ReadonlySet<string>) => void;
}

/** Anything, parsed as a whole. */
export interface ValueShape {
  readonly kind: 'value';
  /** Bounds how long its parse can hold the event loop. */
  readonly maxBytes: number;
  /** May throw a Misfit. */
  readonly take: (value: unknown) => void;
}

/** A part of the document is not what it should be; `at` is relative to the value or object that was read. */
export class Misfit extends Error {
  constructor(
    readonly at: string,
    problem: string,
  ) {
    super(problem);
  }
}

export const each = (of: Shape, max: number): EachShape => ({ kind: 'each', of, max });

export const fields = (
  known: Readonly<Record<string, Shape>>,
  hooks: Pick<FieldsShape, 'begin' | 'end'> = {},
): FieldsShape => ({ kind: 'fields', fields: new Map(Object.entries(known)), ...hooks });

export const value = (maxBytes: number, take: (value: unknown) => void): ValueShape => ({
  kind: 'value',
  maxBytes,
  take,
});
