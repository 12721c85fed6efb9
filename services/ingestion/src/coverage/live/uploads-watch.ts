import { setTimeout as sleep } from 'node:timers/promises';
import type { RepositoryGrant } from '@libs/contracts';
import { DomainError } from '@libs/errors';
import type { Logger } from '@libs/telemetry';
import type { StreamSettings } from './stream-settings';
import type { UploadsReader } from './uploads-reader';
import { MAX_SHOWN, UploadsView } from './uploads-view';

/** This process stops; another one goes on. */
export class WatchEnded extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'coverage.watch_ended';
  override readonly retryAfterS = 1;
  constructor() {
    super('This process is stopping. Send the same request again.');
  }
}

export interface Watcher {
  show(view: UploadsView): void;
  end(): void;
}

interface Watched {
  readonly grant: RepositoryGrant;
  readonly watchers: Set<Watcher>;
}

/** Reads at one time; whatever else is asked of the database goes on beside them. */
const READS_AT_ONCE = 2;

/**
 * Reads the uploads of repositories that somebody watches, again and again, once for all watchers of a repository.
 *
 * The state of an upload follows from many tables and is stored in none, so it is read rather than told: no change can be lost, of
 * whichever process it is the work. Nobody watches: nothing is read. Many do: rounds take longer, and the database is never asked
 * for more than READS_AT_ONCE at one time.
 */
export class UploadsWatch {
  private readonly watched = new Map<string, Watched>();
  private readonly stopping = new AbortController();
  private looping: Promise<void> | undefined;
  private isInTrouble = false;

  constructor(
    private readonly reader: Pick<UploadsReader, 'last'>,
    private readonly settings: Pick<StreamSettings, 'pollMs'>,
    private readonly logger: Logger,
  ) {}

  /** @throws WatchEnded where this process stops. */
  async read(grant: RepositoryGrant): Promise<UploadsView> {
    if (this.isStopping) throw new WatchEnded();
    return new UploadsView(await this.reader.last(grant, MAX_SHOWN));
  }

  /**
   * Shows the watcher every state from now on, the same one more than once too. Returns how to stop.
   * @throws WatchEnded
   */
  add(grant: RepositoryGrant, watcher: Watcher): () => void {
    if (this.isStopping) throw new WatchEnded();
    const key = keyOf(grant);
    const watched = this.watched.get(key) ?? { grant, watchers: new Set() };
    this.watched.set(key, watched);
    watched.watchers.add(watcher);
    this.looping ??= this.loop();
    return () => {
      watched.watchers.delete(watcher);
      if (watched.watchers.size === 0 && this.watched.get(key) === watched) this.watched.delete(key);
    };
  }

  /** Ends every stream, and lets no more begin. */
  async stop(): Promise<void> {
    this.stopping.abort();
    for (const { watchers } of [...this.watched.values()]) for (const watcher of [...watchers]) watcher.end();
    await this.looping;
  }

  private get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    while (this.watched.size > 0 && !this.isStopping) {
      await sleep(this.settings.pollMs, undefined, { signal, ref: false }).catch(() => undefined);
      await this.round();
    }
    this.looping = undefined;
  }

  private async round(): Promise<void> {
    const due = [...this.watched.values()];
    const readOneByOne = async (): Promise<void> => {
      for (let next = due.pop(); next && !this.isStopping; next = due.pop()) await this.look(next);
    };
    await Promise.all(Array.from({ length: READS_AT_ONCE }, readOneByOne));
  }

  /** What cannot be read now is read in the next round: the watchers have seen what they have seen. */
  private async look({ grant, watchers }: Watched): Promise<void> {
    if (watchers.size === 0) return;
    try {
      const view = await this.read(grant);
      for (const watcher of watchers) watcher.show(view);
      this.isInTrouble = false;
    } catch (error) {
      if (!this.isInTrouble && !(error instanceof WatchEnded))
        this.logger.warn({ err: error }, 'Watched uploads cannot be read; their watchers wait');
      this.isInTrouble = true;
    }
  }
}

/** All of the grant that is shown: who comes after a change of a name or of the main branch watches something else. */
const keyOf = ({
  repositoryId,
  provider,
  organization,
  repository,
  defaultBranch,
}: RepositoryGrant): string =>
  JSON.stringify([repositoryId, provider, organization, repository, defaultBranch]);
