import type { BodyLimits, UploadLimits } from '../ingestion.config';

/** The limits as an injectable value. */
export class UploadLimitsConfig implements UploadLimits {
  readonly maxBodyBytes: number;
  readonly maxBytesInFlight: number;
  readonly maxQueued: number;
  readonly bodyTimeoutMs: number;
  readonly analysis: BodyLimits;

  constructor(limits: UploadLimits) {
    this.maxBodyBytes = limits.maxBodyBytes;
    this.maxBytesInFlight = limits.maxBytesInFlight;
    this.maxQueued = limits.maxQueued;
    this.bodyTimeoutMs = limits.bodyTimeoutMs;
    this.analysis = limits.analysis;
  }
}
