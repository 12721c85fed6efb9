import type { Part } from '@libs/contracts';
import type { Logger } from '@libs/telemetry';

/** Reads the parts of an overview, each by itself. */
export class PartReader {
  private readonly failing = new Set<string>();

  constructor(private readonly logger: Pick<Logger, 'warn'>) {}

  /** Never rejects: why a part could not be read is in the log, once for each time that it begins to fail. */
  async read<V>(what: string, read: () => Promise<V> | V): Promise<Part<V>> {
    try {
      const value = await read();
      this.failing.delete(what);
      return { state: 'read', value };
    } catch (error) {
      if (!this.failing.has(what))
        this.logger.warn({ err: error, part: what }, 'A part of the overview could not be read');
      this.failing.add(what);
      return { state: 'unread', problem: sentenceOf(error) };
    }
  }
}

/** A part that has a sentence of its own for whoever looks. */
export class PartUnread extends Error {}

/** The cause may name hosts and statements: it is for the log. */
const sentenceOf = (error: unknown): string =>
  error instanceof PartUnread
    ? error.message
    : 'It could not be read in time. The log of the service that answers has the cause.';
