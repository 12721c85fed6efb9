import { setMaxListeners } from 'node:events';
import type { CanaryParts } from './canary-parts';
import type { GatewayClient } from './gateway.client';
import type { Found, Gateways } from './gateways';
import { probeTimes } from './probe-times';
import { revokeCanaryToken, type RevokedToken, RoundFailed } from './revoke-canary-token';
import { watchRevokedToken } from './watch-revoked-token';

export interface CanarySettings {
  readonly everyMs: number;
  /** How long a revoked token is watched. */
  readonly windowMs: number;
  /** Of each gateway in that time. */
  readonly probes: number;
}

const LONGEST_PAUSE_MS = 300_000;

/**
 * Holds the running platform to its promise, round after round: nothing that begins after a revocation has answered is accepted.
 *
 * A round begins every `everyMs`, after failures ever less often. Between its DELETE's answer and the end of its watch the next
 * ones begin. At most one token is live at a time: while one may be left over, from a round that failed or from an earlier
 * process, it is revoked first.
 */
export class Canary {
  private readonly stopping = new AbortController();
  private readonly watching = new Set<Promise<void>>();
  private running: Promise<void> | undefined;
  private turn = 0;
  private failures = 0;
  private mayHaveLeftovers = true;
  private roundEndedAt: number;

  constructor(
    private readonly gateways: Gateways,
    private readonly parts: CanaryParts,
    private readonly settings: CanarySettings,
  ) {
    this.roundEndedAt = parts.clock.now();
    // Every watch of every gateway listens.
    setMaxListeners(0, this.stopping.signal);
  }

  start(): void {
    this.running ??= this.run(this.stopping.signal);
  }

  /** Finishes by revoking the token that is live. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await Promise.all(this.watching);
    await this.gateways.close();
  }

  sinceRoundMs(): number {
    return this.parts.clock.now() - this.roundEndedAt;
  }

  /** From the beginning of one round to that of the next. */
  get pauseMs(): number {
    const { everyMs } = this.settings;
    return Math.min(everyMs * 2 ** Math.min(this.failures, 20), Math.max(everyMs, LONGEST_PAUSE_MS));
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    const stopped = (): boolean => signal.aborted;
    while (!stopped()) {
      const begunAt = clock.now();
      this.failures = (await this.round(signal)) ? 0 : this.failures + 1;
      this.roundEndedAt = clock.now();
      const pauseMs = Math.max(0, this.pauseMs - (clock.now() - begunAt));
      await clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  }

  /** Resolves when the revocation has answered, or the round has failed; the watch goes on. */
  private async round(signal: AbortSignal): Promise<boolean> {
    try {
      const found = await this.gateways.find();
      const through = this.next(found);
      for (const { name } of found.gateways) this.parts.metrics.know(name);
      await this.revokeLeftovers(through);
      this.mayHaveLeftovers = true;
      const revoked = await revokeCanaryToken(found.gateways, through, this.parts, signal);
      this.mayHaveLeftovers = false;
      this.watch({ ...revoked, wasWarm: revoked.wasWarm && found.missing.length === 0 }, found);
      return true;
    } catch (error) {
      const outcome = error instanceof RoundFailed ? error.outcome : 'not-issued';
      this.parts.logger.warn({ err: error, outcome }, 'The canary could not finish a round');
      this.parts.metrics.ended(outcome, this.parts.clock.wallNow());
      return false;
    }
  }

  /** In turn, so that every gateway's DELETE is held to the promise, and one that is down holds up one round of many. */
  private next({ gateways, missing }: Found): GatewayClient {
    const through = gateways[this.turn % gateways.length];
    this.turn += 1;
    if (!through)
      throw new RoundFailed('not-issued', new Error(`No gateway is known at ${missing.join(', ')}`));
    return through;
  }

  private async revokeLeftovers(through: GatewayClient): Promise<void> {
    if (!this.mayHaveLeftovers) return;
    const count = await through.revokeLeftovers();
    if (count > 0) this.parts.logger.info({ count }, 'Canary tokens were left over; they are revoked');
  }

  private watch(revoked: RevokedToken, { gateways }: Found): void {
    const { windowMs, probes } = this.settings;
    const { signal } = this.stopping;
    const times = probeTimes(windowMs, probes);
    const watching = watchRevokedToken(revoked, gateways, times, this.parts, signal)
      .then((outcome) => {
        if (outcome) this.parts.metrics.ended(outcome, this.parts.clock.wallNow());
      })
      .finally(() => this.watching.delete(watching));
    this.watching.add(watching);
  }
}
