import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { BodyStalled, BodyTooLarge } from './proxy.errors';

/**
 * The body of one request on its way upstream: counted, and given up when it stalls or grows too large. The upstream client
 * destroys the stream that it is given, so it is given this one and not the request, which still has to be answered.
 */
export class RequestBody {
  readonly stream: PassThrough;
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly request: IncomingMessage,
    private readonly limits: { maxBytes: number; idleMs: number },
  ) {
    this.stream = new PassThrough();
    this.stream.on('error', () => undefined);
    this.stream.once('close', () => {
      this.stop();
    });
  }

  /**
   * Resolves when there is something to send. The upstream request's head leaves together with the first bytes, so waiting
   * here keeps the check of the decision and the head in one tick, and keeps slow clients off the upstream's connections.
   *
   * @throws BodyStalled
   */
  async firstBytes(): Promise<void> {
    const { request } = this;
    if (request.readableLength > 0 || request.complete || request.destroyed) return;
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        request.off('readable', done).off('close', done);
        resolve();
      };
      const timer = setTimeout(() => {
        request.off('readable', done).off('close', done);
        reject(new BodyStalled());
      }, this.limits.idleMs);
      request.on('readable', done).on('close', done);
    });
  }

  /** All of it has come from the client; what is not upstream yet needs nobody to get there. */
  get isComplete(): boolean {
    return this.request.complete;
  }

  /** Lets the bytes flow; they stop when the upstream takes no more. */
  start(): void {
    this.timer = setTimeout(() => {
      this.onIdle();
    }, this.limits.idleMs);
    this.request.on('data', this.count);
    this.request.once('end', () => {
      this.stop();
    });
    this.request.pipe(this.stream);
  }

  private readonly count = (chunk: Buffer): void => {
    this.timer?.refresh();
    this.bytes += chunk.length;
    if (this.bytes > this.limits.maxBytes) this.stream.destroy(new BodyTooLarge(this.limits.maxBytes));
  };

  /** Silence is the client's fault only while the upstream would take more. */
  private onIdle(): void {
    if (this.stream.writableNeedDrain) this.timer?.refresh();
    else this.stream.destroy(new BodyStalled());
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.request.off('data', this.count);
  }
}
