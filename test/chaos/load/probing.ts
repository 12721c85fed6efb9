import type { RequestRecord } from '../../history/records';
import type { Random } from '../../support/random';
import type { IssuedToken } from './administration';
import type { GatewayClient } from './gateway-client';
import type { Pace } from './pace';
import { Prober } from './prober';
import type { Recorder } from './recorder';
import { bytesOf, type Credential, type Request } from './request';

export type Temperature = Exclude<RequestRecord['temperature'], 'none'>;

export interface ProbingParts {
  readonly gateways: readonly GatewayClient[];
  readonly recorder: Recorder;
  readonly pace: Pace;
  readonly random: Random;
  readonly leaseMs: number;
}

export interface Probed {
  readonly tokens: readonly IssuedToken[];
  readonly probe: (by: Credential) => Request;
  readonly repositoryId: number;
  /** What takes the tokens away; null: their expiry. */
  readonly probeOf: string | null;
}

const WARM_WITHIN_MS = 2_000;
/** An answer is still waited for so many leases after the last probe: no frozen gateway stays frozen for longer. */
const LINGER_LEASES = 5;

/** Probes the same tokens at every gateway, each with a prober of its own. */
export class Probing {
  private readonly probers = new Map<GatewayClient, Prober>();
  private readonly warmed = new Set<GatewayClient>();
  private isClose = false;
  private isOver = false;

  constructor(
    private readonly parts: ProbingParts,
    private readonly probed: Probed,
    private readonly temperature: Temperature,
  ) {}

  /**
   * `hot`: every gateway has the tokens in its memory. `l2`: one of them has, so that the others find them in Redis. `cold`: nobody
   * has heard of them but the tokens service.
   */
  async warm(): Promise<void> {
    const { gateways, random } = this.parts;
    if (this.temperature === 'hot') for (const gateway of gateways) this.warmed.add(gateway);
    if (this.temperature === 'l2') this.warmed.add(random.pick(gateways));
    for (const gateway of this.warmed)
      for (const [index] of this.probed.tokens.entries()) await this.ask(gateway, index);
  }

  /** At the gateways that have the tokens in memory. */
  startWhereWarm(): void {
    for (const gateway of this.warmed) this.start(gateway);
  }

  /** At the others, whose first probe asks Redis or the tokens service. */
  startElsewhere(): void {
    for (const gateway of this.parts.gateways) if (!this.warmed.has(gateway)) this.start(gateway);
  }

  /** From this very moment until `far`: now a stale answer is most likely. */
  close(): void {
    this.isClose = true;
    for (const prober of this.probers.values()) prober.hurry();
  }

  far(): void {
    this.isClose = false;
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(
      [...this.probers.values()].map(async (prober) => {
        this.parts.pace.leave();
        await prober.stop();
      }),
    );
  }

  private start(gateway: GatewayClient): void {
    if (this.isOver || this.probers.has(gateway)) return;
    const { pace, leaseMs } = this.parts;
    const prober = new Prober({
      url: gateway.url,
      requests: this.probed.tokens.map(({ credential }) =>
        bytesOf(this.probed.probe(credential), gateway.url),
      ),
      gapMs: () => pace.gapMs(this.isClose),
      onExchange: (index, exchange) => this.parts.recorder.request(this.recordOf(gateway, index), exchange),
      lingerMs: LINGER_LEASES * leaseMs,
    });
    pace.enter();
    this.probers.set(gateway, prober);
    prober.start();
  }

  private async ask(gateway: GatewayClient, index: number): Promise<void> {
    const token = this.tokenAt(index);
    const exchange = await gateway.ask(this.probed.probe(token.credential), WARM_WITHIN_MS);
    this.parts.recorder.request(
      { ...this.recordOf(gateway, index), temperature: 'none', probeOf: null },
      exchange,
    );
  }

  private recordOf(gateway: GatewayClient, index: number): Parameters<Recorder['request']>[0] {
    const { credential } = this.tokenAt(index);
    return {
      tokenId: credential.tokenId,
      via: gateway.name,
      operation: this.probed.probe(credential).operation,
      temperature: this.warmed.has(gateway) ? 'hot' : this.temperature,
      probeOf: this.probed.probeOf,
      repositoryId: this.probed.repositoryId,
      shown: null,
    };
  }

  private tokenAt(index: number): IssuedToken {
    const token = this.probed.tokens[index];
    if (!token) throw new Error('A probe is of one of its tokens.');
    return token;
  }
}
