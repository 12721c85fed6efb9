import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AssertionRefused, type VerifiedAssertion } from '@libs/http';
import { BytesInFlight } from './bytes-in-flight';
import { expectedBytes, receiveCoverage } from './receive-coverage';
import { UploadGate } from './upload-gate';
import { UploadLimitsConfig } from './upload-limits.config';
import { UploadMetrics } from './upload-metrics';
import { type Commit, UploadsService } from './uploads.service';

export interface FinalTarget extends Commit {
  assertion: VerifiedAssertion;
}

export interface CoverageTarget extends FinalTarget {
  language: string;
  kind: 'complete' | 'partial';
}

/** From the first byte of an upload to its answer. `acknowledge` is called once, and only for what is durable. */
@Injectable()
export class UploadReception {
  constructor(
    private readonly gate: UploadGate,
    private readonly uploads: UploadsService,
    private readonly inFlight: BytesInFlight,
    private readonly limits: UploadLimitsConfig,
    private readonly metrics: UploadMetrics,
  ) {}

  async receiveCoverage(
    target: CoverageTarget,
    request: IncomingMessage,
    acknowledge: () => void,
  ): Promise<void> {
    await this.metrics.measured(target.kind, async () => {
      const { assertion, ...upload } = target;
      this.gate.check(assertion);
      const release = this.inFlight.reserve(expectedBytes(request, this.limits));
      try {
        const received = await receiveCoverage(request, this.limits);
        this.metrics.received(received.bytes);
        await this.gate.through(
          assertion,
          async () =>
            this.metrics.recorded(
              await this.uploads.addCoverage({ ...upload, ...received, tokenId: tokenOf(assertion) }),
            ),
          acknowledge,
        );
      } finally {
        release();
      }
    });
  }

  /** Its body says nothing (contract 1.2), so it is not read. */
  async receiveFinal(target: FinalTarget, acknowledge: () => void): Promise<void> {
    await this.metrics.measured('final', async () => {
      const { assertion, ...final } = target;
      await this.gate.through(
        assertion,
        async () =>
          this.metrics.recorded(await this.uploads.addFinal({ ...final, tokenId: tokenOf(assertion) })),
        acknowledge,
      );
    });
  }
}

function tokenOf({ principal }: VerifiedAssertion): string {
  if (!principal || principal.kind === 'anonymous') throw new AssertionRefused();
  return principal.tokenId;
}
