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
   * Resolves when the whole body is here, or as much of it as is kept without reading. The upstream request's head leaves together
   * with the first bytes, so waiting here keeps the check of the decision and the head in one tick, and a client that sends slowly
   * off the upstream's connections.
   *
   * @throws BodyStalled
   */
  async enoughBytes(): Promise<void> {
    const { request } = this;
    const isEnough = (): boolean =>
      request.complete || request.destroyed || request.readableLength >= request.readableHighWaterMark;
    if (isEnough()) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error): void => {
        clearTimeout(timer);
        request.off('readable', onBytes).off('close', onBytes);
        if (error) reject(error);
        else resolve();
      };
      const onBytes = (): void => {
        if (isEnough()) settle();
        else timer.refresh();
      };
      const timer = setTimeout(() => {
        settle(new BodyStalled());
      }, this.limits.idleMs);
      request.on('readable', onBytes).on('close', onBytes);
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
