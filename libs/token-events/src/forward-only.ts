import type { VersionStore } from './version-store';

/** Lets a token's versions through in rising order: a copy or a late arrival is left out, and counted. */
export class ForwardOnly {
  ignored = 0;

  constructor(private readonly store: VersionStore) {}

  /** The version counts as handled once the handler has resolved; until then it may come again. */
  async handle(
    { tokenId, version }: { readonly tokenId: string; readonly version: number },
    handler: () => Promise<void> | void,
  ): Promise<void> {
    if (((await this.store.get(tokenId)) ?? 0) >= version) {
      this.ignored += 1;
      return;
    }
    await handler();
    await this.store.raise(tokenId, version);
  }
}
