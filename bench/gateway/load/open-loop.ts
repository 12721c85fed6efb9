import { z } from 'zod';
import { Connection } from '../../../test/chaos/load/connection';
import type { Random } from '../../../test/support/random';
import { quantile } from '../../support/statistics';
import { REQUEST_HEADERS, TOKEN_HEADER } from './request-head';

export const openLoopJob = z.object({
  /** Connections are shared out among them. */
  urls: z.array(z.url()).min(1).readonly(),
  tokens: z.array(z.string()).min(1).readonly(),
  expects: z.int(),
  requestsPerSecond: z.number().positive(),
  /** A first second goes before it and is not counted. */
  seconds: z.number().positive(),
  connections: z.int().positive(),
});
export type OpenLoopJob = z.output<typeof openLoopJob>;

export const openLoopResult = z.object({
  /** All that were sent, those of the first second too. */
  requests: z.int(),
  wrong: z.int(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  /** How late requests were begun, for all that the generator had to do: it makes the arrivals a little less even. */
  lateP99Ms: z.number(),
});
export type OpenLoopResult = z.output<typeof openLoopResult>;

const WARM_UP_MS = 1_000;
const PATIENCE_MS = 5_000;

interface Line {
  readonly connection: Connection;
  /** One for each token. */
  readonly requests: readonly Buffer[];
}

interface Schedule {
  /** Those begun before are not counted. */
  readonly countFrom: number;
  /** From then on none is due. */
  readonly end: number;
}

/**
 * Begins requests when they are due, whatever has become of those before. Each counts from then: one that has to wait for a connection,
 * because the server is slow, has waited for the server. They come as independent clients' do (a Poisson process).
 */
export class OpenLoop {
  private readonly idle: Line[] = [];
  private readonly waiting: number[] = [];
  private readonly latencies: number[] = [];
  private readonly lateness: number[] = [];
  private sent = 0;
  private answered = 0;
  private wrong = 0;

  constructor(
    private readonly job: OpenLoopJob,
    private readonly random: Random,
  ) {}

  /** @param onTick has what it is given called again and again, as often as the arrivals are to be exact */
  async run(onTick: (tick: () => void) => void): Promise<OpenLoopResult> {
    for (let count = 0; count < this.job.connections; count += 1) this.idle.push(await this.connect(count));
    const connections = this.idle.map(({ connection }) => connection);
    try {
      await this.send(onTick);
    } finally {
      for (const connection of connections) connection.close();
    }
    return {
      requests: this.answered,
      wrong: this.wrong,
      p50Ms: quantile(this.latencies, 0.5),
      p99Ms: quantile(this.latencies, 0.99),
      lateP99Ms: quantile(this.lateness, 0.99),
    };
  }

  private async connect(count: number): Promise<Line> {
    const { urls, tokens } = this.job;
    const url = new URL(urls[count % urls.length] ?? '');
    const connection = await Connection.open(url, PATIENCE_MS);
    if (!connection) throw new Error(`${url.host} accepts no connection`);
    return { connection, requests: tokens.map((token) => requestOf(url, token)) };
  }

  private send(onTick: (tick: () => void) => void): Promise<void> {
    const begin = performance.now();
    const countFrom = begin + WARM_UP_MS;
    const schedule = { countFrom, end: countFrom + this.job.seconds * 1_000 };
    const gapMs = 1_000 / this.job.requestsPerSecond;
    let due = begin;
    return new Promise((resolve, reject) => {
      onTick(() => {
        const now = performance.now();
        for (; due <= now && due < schedule.end; due += this.random.exponential(gapMs)) {
          this.waiting.push(now);
          if (due >= countFrom) this.lateness.push(now - due);
        }
        this.dispatch(schedule);
        if (due >= schedule.end && this.sent === this.answered && this.waiting.length === 0) resolve();
        else if (now > schedule.end + PATIENCE_MS) reject(new Error('Some requests were not answered'));
      });
    });
  }

  private dispatch(schedule: Schedule): void {
    while (this.waiting.length > 0) {
      const line = this.idle.shift();
      const begun = line && this.waiting.shift();
      if (!line || begun === undefined) return;
      void this.ask(line, begun, schedule);
    }
  }

  private async ask(line: Line, begun: number, schedule: Schedule): Promise<void> {
    const request = line.requests[this.sent % line.requests.length];
    if (!request) return;
    this.sent += 1;
    const { status, reply } = await line.connection.exchange(request);
    if (begun >= schedule.countFrom) this.latencies.push(performance.now() - begun);
    this.answered += 1;
    if (!reply || status !== this.job.expects) this.wrong += 1;
    if (!line.connection.isOpen) return;
    this.idle.push(line);
    this.dispatch(schedule);
  }
}

function requestOf({ pathname, host }: URL, token: string): Buffer {
  const headers = Object.entries({ Host: host, [TOKEN_HEADER]: token, ...REQUEST_HEADERS });
  return Buffer.from(
    `GET ${pathname} HTTP/1.1\r\n${headers.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n`,
  );
}
