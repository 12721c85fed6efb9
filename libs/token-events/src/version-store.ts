/**
 * How far each token has been followed. The one in memory forgets with its process; one that lasts, and that all instances of a
 * group share, lets them follow a view that lasts. To be exact it keeps the version in the transaction that changes the view.
 */
export interface VersionStore {
  /** The newest version that was handled; undefined where there is none. */
  get(tokenId: string): Promise<number | undefined>;
  /** Keeps the higher of this version and the one that is there. */
  raise(tokenId: string, version: number): Promise<void>;
  /** Nothing is left of the token. */
  forget(tokenId: string): Promise<void>;
}

export class MemoryVersionStore implements VersionStore {
  private readonly versions = new Map<string, number>();

  get(tokenId: string): Promise<number | undefined> {
    return Promise.resolve(this.versions.get(tokenId));
  }

  raise(tokenId: string, version: number): Promise<void> {
    this.versions.set(tokenId, Math.max(version, this.versions.get(tokenId) ?? 0));
    return Promise.resolve();
  }

  forget(tokenId: string): Promise<void> {
    this.versions.delete(tokenId);
    return Promise.resolve();
  }
}
