import type { ServerResponse } from 'node:http';
import type { StreamSettings } from './stream-settings';
import { eventsBetween, type UploadsView } from './uploads-view';

/**
 * Tells one reader what becomes of uploads, as server-sent events.
 *
 * Guarantee: whatever a reader has seen last, it comes to see the newest state; states between the two may be left out. To a reader
 * who is behind nothing more is written, so it costs one list, however long it stalls.
 */
export class UploadsStream {
  private seen: UploadsView | undefined;
  private newest: UploadsView | undefined;
  private readonly timers: NodeJS.Timeout[];

  /** @param lastEventId what the reader says that it has seen: if that is how things are, it is not told again. */
  constructor(
    private readonly response: ServerResponse,
    private readonly settings: StreamSettings,
    private readonly lastEventId: string | undefined,
  ) {
    this.timers = [
      setInterval(() => this.say(':\n\n'), settings.heartbeatMs).unref(),
      setTimeout(() => this.end(), settings.lastsMs).unref(),
    ];
    response.on('drain', () => this.tell());
    // Whoever leaves while something is written to them is an ordinary end; 'close' tells of it.
    response.on('error', () => undefined);
    response.once('close', () => this.stop());
  }

  begin(view: UploadsView): void {
    this.newest = view;
    for (const [name, value] of Object.entries(HEAD)) this.response.setHeader(name, value);
    if (this.lastEventId === view.id) this.seen = view;
    this.response.write(`retry: ${String(this.settings.retryMs)}\n${eventsBetween(this.seen, view) || '\n'}`);
    this.seen = view;
  }

  show(view: UploadsView): void {
    this.newest = view;
    this.tell();
  }

  /** The reader finds the reply whole, and comes again. */
  end(): void {
    this.stop();
    // It would be whole only when a reader who is behind has read all of it.
    if (this.response.writableNeedDrain) this.response.destroy();
    else this.response.end();
  }

  private tell(): void {
    if (!this.newest || this.response.writableNeedDrain) return;
    const events = eventsBetween(this.seen, this.newest);
    this.seen = this.newest;
    this.say(events);
  }

  private say(text: string): void {
    const { response } = this;
    if (text !== '' && !response.writableNeedDrain && !response.writableEnded && !response.destroyed)
      response.write(text);
  }

  private stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}

const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Said to proxies that would otherwise collect it (nginx and those that follow it).
  'x-accel-buffering': 'no',
};
