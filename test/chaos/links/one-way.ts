import type { Socket } from 'node:net';
import { type Conduct } from './condition';

/** More than this on its way, and the sender is made to wait, as a full network would. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** What the sender did. */
type Happening =
  { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'end' } | { readonly kind: 'reset' };

interface Waiting {
  readonly happening: Happening;
  dueAt: number;
}

const sizeOf = (happening: Happening): number => (happening.kind === 'bytes' ? happening.bytes.length : 0);

/**
 * One direction of one connection: what the sender does happens to the receiver, late or held back as the conduct of the link
 * says, always in its order. An end and a reset travel like bytes: over a dead link nobody learns that the other one is gone.
 */
export class OneWay {
  private readonly waiting: Waiting[] = [];
  private waitingBytes = 0;
  private lastDueAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private blocked = false;
  private sender: Socket | undefined;

  constructor(
    private readonly receiver: () => Socket | undefined,
    private readonly conduct: () => Conduct,
  ) {}

  from(sender: Socket): void {
    this.sender = sender;
    sender.on('data', (bytes) => this.take({ kind: 'bytes', bytes }));
    sender.on('end', () => this.take({ kind: 'end' }));
    // What 'close' has to say was said before it, by one of these two.
    sender.on('error', () => this.take({ kind: 'reset' }));
  }

  /** The receiver is connected now, has drained, or the conduct is another one. */
  proceed(): void {
    const { latencyMs, jitterMs } = this.conduct();
    const latest = performance.now() + latencyMs + jitterMs;
    for (const one of this.waiting) one.dueAt = Math.min(one.dueAt, latest);
    this.lastDueAt = Math.min(this.lastDueAt, latest);
    this.pump();
  }

  close(): void {
    clearTimeout(this.timer);
    this.waiting.length = 0;
  }

  private take(happening: Happening): void {
    const { latencyMs, jitterMs, bytesPerSecond } = this.conduct();
    const transferMs = (sizeOf(happening) * 1000) / bytesPerSecond;
    const now = performance.now();
    const dueAt = Math.max(
      now + latencyMs + jitterMs * Math.random(),
      this.lastDueAt + transferMs,
      now + transferMs,
    );
    this.lastDueAt = dueAt;
    this.waiting.push({ happening, dueAt });
    this.waitingBytes += sizeOf(happening);
    if (this.waitingBytes > MAX_WAITING_BYTES) this.sender?.pause();
    this.pump();
  }

  private pump(): void {
    clearTimeout(this.timer);
    const receiver = this.receiver();
    if (receiver === undefined || this.conduct().held || this.blocked) return;
    for (;;) {
      const [next] = this.waiting;
      if (next === undefined) break;
      const early = next.dueAt - performance.now();
      if (early > 0) {
        this.timer = setTimeout(() => this.pump(), early);
        return;
      }
      this.waiting.shift();
      this.waitingBytes -= sizeOf(next.happening);
      if (!this.deliver(next.happening, receiver)) return;
    }
    if (this.waitingBytes <= MAX_WAITING_BYTES) this.sender?.resume();
  }

  /** False: the receiver wants no more for now. */
  private deliver(happening: Happening, receiver: Socket): boolean {
    switch (happening.kind) {
      case 'end':
        receiver.end();
        return true;
      case 'reset':
        receiver.resetAndDestroy();
        return true;
      case 'bytes':
        if (receiver.destroyed || receiver.write(happening.bytes)) return true;
        this.blocked = true;
        receiver.once('drain', () => {
          this.blocked = false;
          this.pump();
        });
        return false;
    }
  }
}
