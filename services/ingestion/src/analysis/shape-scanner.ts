import { isUtf8 } from 'node:buffer';
import { ValueSlicer } from '../coverage/value-slicer';
import { InvalidUpload, type UploadSubject, UploadTooLarge } from '../ingestion.errors';
import { isCheapToParse } from '../json-cost';
import { Misfit, type Shape, value, type ValueShape } from './shape';
import { type Frame, isArray, joined, placeIn } from './shape-frames';

const MAX_IGNORED_BYTES = 256 * 1024;
const MAX_KEYS = 256;
const MAX_DEPTH = 24;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const IGNORED = value(MAX_IGNORED_BYTES, () => undefined);

/** `first`: at the start of an array or object; `next`: after a comma in one; `after`: behind an element or field. */
type State = 'value' | 'first' | 'next' | 'colon' | 'after' | 'end';

/**
 * Walks a JSON document along a shape, from chunks of bytes. It accepts exactly what `JSON.parse` of the whole would accept
 * and the shape allows, but for a field of the shape that appears twice: what is between the values is checked here, and each
 * value by `JSON.parse`.
 */
export class ShapeScanner {
  private state: State = 'value';
  private readonly frames: Frame[] = [];
  private readonly slicer: ValueSlicer;
  /** What is being sliced: a value of this shape, or the name of a field. */
  private slicing: ValueShape | 'key' = IGNORED;

  constructor(
    private readonly shape: Shape,
    private readonly subject: UploadSubject,
  ) {
    this.slicer = new ValueSlicer(MAX_DEPTH, subject);
  }

  /** Yields after every value, so that the caller can give way to other work. */
  *push(chunk: Buffer): Generator<void, void, undefined> {
    let at = 0;
    while (at < chunk.length) {
      if (this.slicer.started) {
        at = this.slicer.push(chunk, at);
        if (!this.slicer.complete) continue;
        this.finishSlice(this.slicer.take());
        yield;
        continue;
      }
      const byte = chunk[at] ?? 0;
      if (isSpace(byte) || this.step(byte)) at += 1;
    }
  }

  /** @throws InvalidUpload when the document is not complete */
  end(): void {
    if (this.state !== 'end') throw this.invalid('', 'the body is not complete JSON');
  }

  /** Takes one byte between the slices; false when a slice starts at it. */
  private step(byte: number): boolean {
    const frame = this.frames.at(-1);
    switch (this.state) {
      case 'value':
        return this.begin(this.expected(frame), byte);
      case 'first':
      case 'next':
        return this.stepInto(frame, byte);
      case 'colon':
        if (byte !== COLON) throw this.notJson();
        this.state = 'value';
        return true;
      case 'after':
        return this.stepAfter(frame, byte);
      case 'end':
        throw this.invalid('', 'the body goes on after the end of the JSON document');
    }
  }

  private stepInto(frame: Frame | undefined, byte: number): boolean {
    if (frame === undefined) throw this.notJson();
    const closing = isArray(frame) ? CLOSE_BRACKET : CLOSE_BRACE;
    if (this.state === 'first' && byte === closing) return this.leave(frame);
    if (isArray(frame)) {
      frame.index += 1;
      if (frame.index >= frame.shape.max) throw this.tooMany(frame.shape.max);
      return this.begin(frame.shape.of, byte);
    }
    if (byte !== QUOTE) throw this.notJson();
    frame.key = '';
    frame.keys += 1;
    if (frame.keys > MAX_KEYS) throw this.invalid(this.place(), 'has too many fields');
    return this.slice('key', byte, MAX_IGNORED_BYTES);
  }

  private stepAfter(frame: Frame | undefined, byte: number): true {
    if (frame === undefined) throw this.notJson();
    if (byte === (isArray(frame) ? CLOSE_BRACKET : CLOSE_BRACE)) return this.leave(frame);
    if (byte !== COMMA) throw this.notJson();
    this.state = 'next';
    return true;
  }

  /** The shape of the value that comes next. */
  private expected(frame: Frame | undefined): Shape {
    if (frame === undefined) return this.shape;
    return isArray(frame) ? frame.shape.of : (frame.shape.fields.get(frame.key) ?? IGNORED);
  }

  private begin(shape: Shape, byte: number): boolean {
    switch (shape.kind) {
      case 'value':
        return this.slice(shape, byte, shape.maxBytes);
      case 'each':
        if (byte !== OPEN_BRACKET) throw this.invalid(this.place(), 'must be an array');
        this.frames.push({ shape, index: -1 });
        break;
      case 'fields':
        if (byte !== OPEN_BRACE) throw this.invalid(this.place(), 'must be an object');
        this.frames.push({ shape, seen: new Set(), key: '', keys: 0 });
        shape.begin?.();
        break;
    }
    this.state = 'first';
    return true;
  }

  private leave(frame: Frame): true {
    this.frames.pop();
    if (!isArray(frame)) this.reading(() => frame.shape.end?.(frame.seen));
    this.ended();
    return true;
  }

  private ended(): void {
    this.state = this.frames.length === 0 ? 'end' : 'after';
  }

  private slice(slicing: ValueShape | 'key', byte: number, maxBytes: number): false {
    this.slicing = slicing;
    this.slicer.start(byte, maxBytes, this.place() || 'the body');
    return false;
  }

  private finishSlice(bytes: Buffer): void {
    const { slicing } = this;
    const parsed = this.parse(bytes);
    if (slicing === 'key') {
      this.takeKey(String(parsed));
      return;
    }
    this.reading(() => {
      slicing.take(parsed);
    });
    this.ended();
  }

  private takeKey(key: string): void {
    const frame = this.frames.at(-1);
    if (frame === undefined || isArray(frame)) throw this.notJson();
    frame.key = key;
    this.state = 'colon';
    if (!frame.shape.fields.has(key)) return;
    // JSON.parse would let the second one win, but what the first one held is out already.
    if (frame.seen.has(key)) throw this.invalid(this.place(), 'appears twice');
    frame.seen.add(key);
  }

  private parse(bytes: Buffer): unknown {
    if (!isUtf8(bytes)) throw this.invalid(this.place(), 'the body is not valid UTF-8');
    if (!isCheapToParse(bytes))
      throw new UploadTooLarge(this.subject, `${this.place() || 'the body'} holds too many objects or names`);
    try {
      return JSON.parse(bytes.toString('utf8')) as unknown;
    } catch {
      throw this.notJson();
    }
  }

  /** Runs what reads a value; a misfit gets its place in the document. */
  private reading(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      throw this.invalid(joined(this.place(), error.at), error.message);
    }
  }

  private place(): string {
    return placeIn(this.frames);
  }

  private notJson(): InvalidUpload {
    return this.invalid(this.place(), 'the body is not valid JSON');
  }

  private tooMany(max: number): UploadTooLarge {
    return new UploadTooLarge(this.subject, `${this.place()}: there are more than ${max} elements`);
  }

  private invalid(where: string, problem: string): InvalidUpload {
    return new InvalidUpload(this.subject, where, problem);
  }
}
