import { DomainError } from '@libs/errors';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { BytesInFlight } from './bytes-in-flight';
import type { Recorded } from './durably';

/** Uploads by outcome: `acknowledged`, or the code of the refusal. */
export class UploadMetrics {
  private readonly uploads: Counter<'kind' | 'outcome'>;
  private readonly repeats: Counter;
  private readonly bytes: Counter;
  private readonly seconds: Histogram<'kind'>;

  constructor(registry: Registry, inFlight: BytesInFlight) {
    const registers = [registry];
    this.uploads = new Counter({
      name: 'portcullis_upload_requests_total',
      help: 'Uploads answered, by kind and outcome',
      labelNames: ['kind', 'outcome'],
      registers,
    });
    this.repeats = new Counter({
      name: 'portcullis_upload_repeats_total',
      help: 'Acknowledged uploads that had been received before',
      registers,
    });
    this.bytes = new Counter({
      name: 'portcullis_upload_received_bytes_total',
      help: 'Bytes of valid reports, decoded',
      registers,
    });
    this.seconds = new Histogram({
      name: 'portcullis_upload_duration_seconds',
      help: 'From the head of the request to its answer',
      labelNames: ['kind'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    new Gauge({
      name: 'portcullis_upload_in_flight_bytes',
      help: 'Bytes reserved for bodies that are being received',
      registers,
      collect() {
        this.set(inFlight.bytes);
      },
    });
  }

  received(bytes: number): void {
    this.bytes.inc(bytes);
  }

  recorded(recorded: Recorded): void {
    if (recorded === 'repeated') this.repeats.inc();
  }

  async measured(kind: string, upload: () => Promise<void>): Promise<void> {
    const end = this.seconds.startTimer({ kind });
    try {
      await upload();
      this.uploads.inc({ kind, outcome: 'acknowledged' });
    } catch (error) {
      this.uploads.inc({ kind, outcome: error instanceof DomainError ? error.code : 'internal' });
      throw error;
    } finally {
      end();
    }
  }
}
