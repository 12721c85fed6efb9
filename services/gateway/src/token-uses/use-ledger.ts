import type { Clock } from '@libs/clock';
import type { ToldUse } from '@libs/contracts';

/** When each token was last let in by this process, until it has been told. A token for which there is no room is not noted. */
export class UseLedger {
  private readonly uses = new Map<string, number>();
  private lost = 0;

  constructor(
    private readonly clock: Pick<Clock, 'wallNow'>,
    private readonly maxTokens: number,
  ) {}

  /** Tokens that were used and not told of. */
  get size(): number {
    return this.uses.size;
  }

  /** Uses that were not noted. */
  get dropped(): number {
    return this.lost;
  }

  /** In the way of every request: nothing but an entry of a map. */
  note(tokenId: string): void {
    this.keep(tokenId, this.clock.wallNow());
  }

  /** Those that were noted first. They are no longer here. */
  take(max: number): ToldUse[] {
    const taken: ToldUse[] = [];
    for (const [tokenId, lastUsedAtMs] of this.uses) {
      if (taken.length === max) break;
      this.uses.delete(tokenId);
      taken.push({ tokenId, lastUsedAtMs });
    }
    return taken;
  }

  /** They could not be told. A later use that was noted meanwhile stays. */
  giveBack(uses: readonly ToldUse[]): void {
    for (const { tokenId, lastUsedAtMs } of uses)
      if (!this.uses.has(tokenId)) this.keep(tokenId, lastUsedAtMs);
  }

  private keep(tokenId: string, lastUsedAtMs: number): void {
    if (this.uses.size >= this.maxTokens && !this.uses.has(tokenId)) this.lost += 1;
    else this.uses.set(tokenId, lastUsedAtMs);
  }
}
