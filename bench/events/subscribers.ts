import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';

const handled = z.array(z.tuple([z.string(), z.number()]));
/** Which event a subscriber was given, and when. */
export type Handled = z.output<typeof handled>;

export const KINDS = ['event bus', 'token-events'] as const;
export type Kind = (typeof KINDS)[number];

const WITHIN_MS = 60_000;

/** A real consumer of the history of tokens, in a process of its own. */
export class Subscriber {
  private constructor(
    readonly kind: Kind,
    private readonly process: ChildProcess,
  ) {}

  /** Resolves when it can miss no later event. */
  static async start(kind: Kind, brokers: readonly string[]): Promise<Subscriber> {
    const subscriber = new Subscriber(
      kind,
      fork(join(__dirname, 'subscriber.js'), [kind, brokers.join(',')], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      }),
    );
    await subscriber.told();
    return subscriber;
  }

  /** What it was given since it was last asked. */
  async handled(): Promise<Handled> {
    const told = this.told();
    this.process.send('tell');
    return handled.parse(await told);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.disconnect();
    await ended;
  }

  private async told(): Promise<unknown> {
    const signal = AbortSignal.timeout(WITHIN_MS);
    const ended = once(this.process, 'exit', { signal }).then(() => {
      throw new Error(`The subscriber with ${this.kind} ended.`);
    });
    const message: Promise<unknown[]> = once(this.process, 'message', { signal });
    return (await Promise.race([message, ended]))[0];
  }
}
