import { IngestionUnavailable } from '../ingestion.errors';

/** What one body holds. */
export interface HeldBytes {
  /** @throws IngestionUnavailable if there is no room for them */
  add(bytes: number): void;
  release(): void;
}

/**
 * Bounds the memory that bodies on their way in can take, all requests together. Refuses at once rather than queue. A body counts as
 * it arrives and not as it is announced: a dozen clients that announce much and send nothing would otherwise keep out everybody.
 */
export class BytesInFlight {
  private held = 0;

  constructor(private readonly max: number) {}

  get bytes(): number {
    return this.held;
  }

  /**
   * @param expected what the body may come to: one that would not fit now is not begun
   * @throws IngestionUnavailable
   */
  begin(expected: number): HeldBytes {
    this.requireRoom(expected);
    let own = 0;
    return {
      add: (bytes) => {
        this.requireRoom(bytes);
        own += bytes;
        this.held += bytes;
      },
      release: () => {
        this.held -= own;
        own = 0;
      },
    };
  }

  private requireRoom(bytes: number): void {
    if (this.held + bytes > this.max)
      throw new IngestionUnavailable('Too many uploads are being received.', 1);
  }
}
