import type { OnApplicationShutdown } from '@nestjs/common';
import type { ProtocolPool } from './revocations/protocol-pool';
import type { RefusedUses } from './tokens/refused-uses';

/** Lets go of the database when the last request was answered. */
export class Connections implements OnApplicationShutdown {
  constructor(
    private readonly pools: readonly ProtocolPool[],
    private readonly refusedUses: RefusedUses,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.refusedUses.settled();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.close()));
  }
}
