import type { IncomingHttpHeaders } from 'node:http';
import { eventually } from '@libs/testing';
import type { CallControl, CallHandler } from '../../src/upstream/upstream-connection';

/** Writes down what a call is told, and what it must not be told. */
export class Heard implements CallHandler {
  control: CallControl | undefined;
  status: number | undefined;
  headers: IncomingHttpHeaders = {};
  private readonly parts: Buffer[] = [];
  error: Error | undefined;
  isEnded = false;
  /** What went against the order of things. */
  readonly wrong: string[] = [];
  onStartDo: (control: CallControl) => void = () => undefined;
  onHeadDo: () => void = () => undefined;
  onDataDo: () => void = () => undefined;
  onEndDo: () => void = () => undefined;
  onErrorDo: () => void = () => undefined;

  get isSettled(): boolean {
    return this.isEnded || this.error !== undefined;
  }

  get body(): Buffer {
    return Buffer.concat(this.parts);
  }

  get text(): string {
    return this.body.toString('latin1');
  }

  get outcome(): { status: number | undefined; text: string; error: Error | undefined } {
    const { status, text, error } = this;
    return { status, text, error };
  }

  onStart(control: CallControl): void {
    this.check('onStart', this.control === undefined);
    this.control = control;
    this.onStartDo(control);
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    this.check('onHead', this.control !== undefined && this.status === undefined);
    this.status = status;
    this.headers = headers;
    this.onHeadDo();
  }

  onData(part: Buffer): void {
    this.check('onData', this.status !== undefined);
    this.parts.push(Buffer.from(part));
    this.onDataDo();
  }

  onEnd(): void {
    this.check('onEnd', this.status !== undefined);
    this.isEnded = true;
    this.onEndDo();
  }

  onError(error: Error): void {
    this.check('onError', true);
    this.error = error;
    this.onErrorDo();
  }

  async began(): Promise<void> {
    await eventually(() => {
      if (this.status === undefined) throw new Error('no head', { cause: this.error });
    }, SOON);
  }

  /** Resolves when it is over, whichever way. */
  async settled(): Promise<this> {
    return eventually(() => {
      if (!this.isSettled) throw new Error('it is not over');
      return this;
    }, SOON);
  }

  private check(what: string, isRight: boolean): void {
    if (!isRight || this.isSettled) this.wrong.push(what);
  }
}

const SOON = { everyMs: 1 };
