import { setTimeout as sleep } from 'node:timers/promises';
import { checkReply } from '../contract-check';
import { Wire, type WireReply } from './wire';

/** What a reply must be. */
export interface Expected {
  readonly status: number;
  /** The body to the letter, or what its text must match. */
  readonly text?: string | RegExp | undefined;
}

/** Bytes for one connection, and what has to come back. */
export interface PoisonCase {
  /** What is counted together. */
  readonly kind: string;
  /** Without any token. */
  readonly name: string;
  /** Made when they are sent, where they are many. */
  readonly bytes: Buffer | (() => Buffer);
  readonly expected: Expected;
  /** Of the request that the bytes hold; absent where they hold none that any server should read. */
  readonly request?: { readonly method: string; readonly path: string } | undefined;
  /**
   * `one`: the connection may go on after the reply. `then-closed`: the server must close it, having answered this often, so that
   * nothing behind the first request was taken for another one.
   */
  readonly replies?: { readonly count: number } | 'one';
}

/** A client asks again what is answered 503 with a time to wait: on a busy machine a lease may lapse for a moment. */
const ATTEMPTS = 20;

/** When a case was sent, on the wall clock of the machine. */
interface Sent {
  readonly one: PoisonCase;
  readonly from: number;
  until: number;
}

export class PoisonRun {
  private readonly sent: Sent[] = [];
  readonly counts = new Map<string, number>();
  readonly failures: string[] = [];
  /** Honest refusals that were asked again. */
  retried = 0;

  constructor(
    private readonly url: string,
    /** After each case: the next ordinary request. */
    private readonly ordinary: () => Promise<void>,
  ) {}

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  summary(what: string, seed?: number): string {
    const kinds = [...this.counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
    const from = seed === undefined ? '' : `, POISON_SEED=${seed}`;
    const again = this.retried === 0 ? '' : `, ${this.retried} honest 503s asked again`;
    return `${what}: ${this.total} cases${from} (${kinds})${again}\n`;
  }

  /** Sends every case, several at a time, and after each of them an ordinary request. */
  async all(cases: readonly PoisonCase[], atOnce = 8): Promise<void> {
    const waiting = cases.values();
    const work = async (): Promise<void> => {
      for (const one of waiting) {
        await this.send(one).catch((error: unknown) => {
          this.failures.push(
            `${one.kind}: ${one.name}: ${error instanceof Error ? error.message : String(error)}`,
          );
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  /** Sends what was sent before, whatever the answers are now. */
  async again(cases: readonly PoisonCase[]): Promise<void> {
    await Promise.allSettled(cases.map((one) => this.answerTo(one)));
  }

  /** The cases that were under way at some moment between the two. */
  underWay(from: number, until: number): PoisonCase[] {
    return this.sent.filter((sent) => sent.from <= until && sent.until >= from).map(({ one }) => one);
  }

  private async send(one: PoisonCase): Promise<void> {
    this.counts.set(one.kind, (this.counts.get(one.kind) ?? 0) + 1);
    const sent: Sent = { one, from: Date.now(), until: Infinity };
    this.sent.push(sent);
    const reply = await this.answerTo(one).finally(() => {
      sent.until = Date.now();
    });
    const { status, text } = one.expected;
    if (reply.status !== status)
      throw new Error(`${reply.status} in place of ${status}: ${reply.text.slice(0, 300)}`);
    checkReply({ method: one.request?.method ?? 'GET', path: one.request?.path, ...reply });
    if (typeof text === 'string' && reply.text !== text)
      throw new Error(`answered ${reply.text.slice(0, 300)}`);
    if (text instanceof RegExp && !text.test(reply.text))
      throw new Error(`answered ${reply.text.slice(0, 300)}`);
    await this.ordinary();
  }

  private async answerTo(one: PoisonCase): Promise<WireReply> {
    for (let attempt = 1; ; attempt += 1) {
      const reply = await this.ask(one);
      const isHonest = reply.status === 503 && reply.headers['retry-after'] !== undefined;
      if (!isHonest || one.expected.status === 503 || attempt === ATTEMPTS) return reply;
      this.retried += 1;
      await sleep(250);
    }
  }

  private async ask({ bytes, request, replies = 'one' }: PoisonCase): Promise<WireReply> {
    const content = typeof bytes === 'function' ? bytes() : bytes;
    const wire = await Wire.open(this.url, request?.method);
    try {
      wire.write(content);
      const first = await wire.firstReply();
      if (!first) throw new Error('the connection was closed without a reply');
      if (replies === 'one') return first;
      const heard = await wire.untilClosed();
      if (first.status !== 503 && (heard.replies.length !== replies.count || heard.rest !== ''))
        throw new Error(
          `${heard.replies.length} replies in place of ${replies.count}, then ${heard.rest.slice(0, 100)}`,
        );
      return first;
    } finally {
      wire.destroy();
    }
  }
}
