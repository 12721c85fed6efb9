import {
  type Call,
  type ConnectionOwner,
  type ConnectionSettings,
  UpstreamConnection,
} from './upstream-connection';
import { UpstreamClientClosed } from './upstream.errors';

export interface UpstreamClientSettings extends ConnectionSettings {
  /** At most so many; calls beyond them wait for one. */
  readonly connections: number;
}

/** Deadlines are looked at so often, and so end up to so much late. */
const LOOK_MS = 100;

/**
 * Calls one instance of a service, over connections that are kept (ADR 0026 says why this is not a library). No call is ever sent
 * twice from here.
 */
export class UpstreamClient implements ConnectionOwner {
  private readonly connections = new Set<UpstreamConnection>();
  /** The one that was used last is used first, so that those that are not needed come to their end. */
  private readonly free: UpstreamConnection[] = [];
  private readonly waiting: Call[] = [];
  private readonly clock: NodeJS.Timeout;
  private isClosed = false;

  constructor(private readonly settings: UpstreamClientSettings) {
    this.clock = setInterval(() => {
      // After what had arrived was read: whoever stood still for a while has heard nothing, and nobody is late for that.
      setImmediate(() => {
        this.checkTime();
      });
    }, LOOK_MS).unref();
  }

  /** Never throws: whatever becomes of the call, its handler is told. It starts in this tick where a connection is free. */
  dispatch(call: Call): void {
    if (this.isClosed) {
      call.handler.onError(new UpstreamClientClosed());
      return;
    }
    const now = performance.now();
    for (let connection = this.free.pop(); connection; connection = this.free.pop()) {
      if (!connection.isUsable(now)) connection.close();
      else {
        connection.take(call);
        // Its handler may have asked for another one in the meantime.
        if (connection.isFree) this.onFree(connection);
        return;
      }
    }
    this.waiting.push(call);
    this.connectIfNeeded();
  }

  /** Takes back a call that still waits: its handler hears nothing more, and nobody is kept waiting behind it. */
  withdraw(call: Call): void {
    const place = this.waiting.indexOf(call);
    if (place >= 0) this.waiting.splice(place, 1);
  }

  /** Connections that are made, those of them that no call has, and calls that wait for one. */
  get stats(): { readonly connected: number; readonly free: number; readonly pending: number } {
    return {
      connected: this.connections.size - this.connecting(),
      free: this.free.length,
      pending: this.waiting.length,
    };
  }

  /** Ends every connection; calls under way fail. */
  destroy(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.clock);
    const reason = new UpstreamClientClosed();
    for (const call of this.waiting.splice(0)) call.handler.onError(reason);
    for (const connection of this.connections) connection.close(reason);
    return Promise.resolve();
  }

  onFree(connection: UpstreamConnection): void {
    while (connection.isFree) {
      const call = this.waiting.shift();
      if (!call) {
        this.free.push(connection);
        return;
      }
      connection.take(call);
    }
  }

  onGone(connection: UpstreamConnection, error?: Error): void {
    this.connections.delete(connection);
    const place = this.free.indexOf(connection);
    if (place >= 0) this.free.splice(place, 1);
    const call = error ? this.waiting.shift() : undefined;
    this.connectIfNeeded();
    if (error) call?.handler.onError(error);
  }

  private connectIfNeeded(): void {
    const { connections, settings, waiting } = this;
    if (this.isClosed || connections.size >= settings.connections || waiting.length <= this.connecting())
      return;
    connections.add(new UpstreamConnection(settings, this));
  }

  private connecting(): number {
    let count = 0;
    for (const { isConnecting } of this.connections) if (isConnecting) count += 1;
    return count;
  }

  private checkTime(): void {
    const now = performance.now();
    for (const connection of this.connections) connection.checkTime(now);
  }
}
