/** What arrived of what was published. */
export interface Delivered {
  readonly distinct: number;
  /** The outbox promises at least once: a copy is no mistake, and is counted. */
  readonly copies: number;
  /** That had not arrived when a later one of their key did. */
  readonly skipped: number;
  /** Behind the last that arrived of their key. */
  readonly missing: number;
}

export const isSound = ({ skipped, missing }: Delivered): boolean => skipped === 0 && missing === 0;

/** Holds what arrives against what was published: of each of these keys the versions from 1 on. */
export class DeliveryCheck {
  private readonly latest: Map<string, number>;
  private copies = 0;
  private skipped = 0;

  constructor(
    keys: readonly string[],
    private readonly versions: number,
  ) {
    this.latest = new Map(keys.map((key) => [key, 0]));
  }

  /** @throws for what was never published */
  arrived(key: string, version: number): void {
    const latest = this.latest.get(key);
    if (latest === undefined || !(version >= 1 && version <= this.versions))
      throw new Error(`Version ${String(version)} of ${key} arrived, which was never published.`);
    if (version <= latest) {
      this.copies += 1;
      return;
    }
    this.skipped += version - latest - 1;
    this.latest.set(key, version);
  }

  result(): Delivered {
    const reached = [...this.latest.values()].reduce((sum, version) => sum + version, 0);
    return {
      distinct: reached - this.skipped,
      copies: this.copies,
      skipped: this.skipped,
      missing: this.latest.size * this.versions - reached,
    };
  }
}
