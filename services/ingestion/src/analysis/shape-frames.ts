import type { EachShape, FieldsShape } from './shape';

/** Where a walk is: one frame for each array or object that is open. */
export type Frame = ArrayFrame | ObjectFrame;

export interface ArrayFrame {
  readonly shape: EachShape;
  index: number;
}

export interface ObjectFrame {
  readonly shape: FieldsShape;
  /** Which of the shape's fields were there. */
  readonly seen: Set<string>;
  key: string;
  keys: number;
}

export const isArray = (frame: Frame): frame is ArrayFrame => frame.shape.kind === 'each';

/** As a programmer writes it: `[0].issues.Success.results[3]`. */
export const placeIn = (frames: readonly Frame[]): string =>
  frames.reduce(
    (path, frame) => (isArray(frame) ? `${path}[${frame.index}]` : joined(path, shown(frame.key))),
    '',
  );

/** The place of a part of what stands at `path`. */
export const joined = (path: string, part: string): string =>
  path === '' || part === '' || part.startsWith('[') ? `${path}${part}` : `${path}.${part}`;

/** A name that somebody sent, in an error text: short, and never the words that clients take for an unknown token. */
const shown = (key: string): string => (/^[\w-]{0,40}$/.test(key) ? key : '…');
