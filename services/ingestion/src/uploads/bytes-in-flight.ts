import { IngestionUnavailable } from '../ingestion.errors';

/** Bounds the memory that bodies on their way in can take, all requests together. Refuses at once rather than queue. */
export class BytesInFlight {
  private reserved = 0;

  constructor(private readonly max: number) {}

  get bytes(): number {
    return this.reserved;
  }

  /** @throws IngestionUnavailable */
  reserve(bytes: number): () => void {
    if (this.reserved + bytes > this.max)
      throw new IngestionUnavailable('Too many uploads are being received.', 1);
    this.reserved += bytes;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.reserved -= bytes;
    };
  }
}
