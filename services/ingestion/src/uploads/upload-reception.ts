import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AssertionRefused, type VerifiedAssertion } from '@libs/http';
import { BytesInFlight } from './bytes-in-flight';
import type { Recorded } from './durably';
import { type BodyFormat, expectedBytes, type ReceivedBody, receiveBody } from './receive-body';
import { UploadGate } from './upload-gate';
import { UploadLimitsConfig } from './upload-limits.config';
import { UploadMetrics } from './upload-metrics';
import { UploadQueue } from './upload-queue';

export interface Notice {
  assertion: VerifiedAssertion;
  /** What it is counted as. */
  kind: string;
  /** Makes it durable. */
  store: (tokenId: string) => Promise<Recorded>;
}

export interface Upload extends Omit<Notice, 'store'> {
  request: IncomingMessage;
  format: BodyFormat;
  /** Makes it durable. */
  store: (body: ReceivedBody, tokenId: string) => Promise<Recorded>;
}

/** From the first byte of an upload to its answer. `acknowledge` is called once, and only for what is durable. */
@Injectable()
export class UploadReception {
  constructor(
    private readonly gate: UploadGate,
    private readonly inFlight: BytesInFlight,
    private readonly limits: UploadLimitsConfig,
    private readonly queue: UploadQueue,
    private readonly metrics: UploadMetrics,
  ) {}

  async receive(upload: Upload, acknowledge: () => void): Promise<void> {
    const { assertion, kind, request, format } = upload;
    await this.metrics.measured(kind, async () => {
      this.gate.check(assertion);
      const limits = format.limitsIn(this.limits);
      const held = this.inFlight.begin(expectedBytes(request, limits, format.subject));
      try {
        const body = await receiveBody(request, limits, format, held);
        this.metrics.received(body.bytes);
        await this.admit({ assertion, kind, store: (tokenId) => upload.store(body, tokenId) }, acknowledge);
      } finally {
        held.release();
      }
    });
  }

  /** For a final: its body says nothing (contract 1.2), so it is not read. */
  async receiveNotice(notice: Notice, acknowledge: () => void): Promise<void> {
    await this.metrics.measured(notice.kind, () => this.admit(notice, acknowledge));
  }

  private async admit({ assertion, store }: Notice, acknowledge: () => void): Promise<void> {
    const tokenId = tokenOf(assertion);
    // Not within the gate: a revocation waits for what is stored, and need not wait for what has not begun.
    await this.queue.inTurn(() =>
      this.gate.through(assertion, async () => this.metrics.recorded(await store(tokenId)), acknowledge),
    );
  }
}

function tokenOf({ principal }: VerifiedAssertion): string {
  if (!principal || principal.kind === 'anonymous') throw new AssertionRefused();
  return principal.tokenId;
}
