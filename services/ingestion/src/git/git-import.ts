import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { ImportCounts } from '@libs/contracts';
import type { VerifiedAssertion } from '@libs/http';
import { BytesInFlight } from '../uploads/bytes-in-flight';
import { UploadGate } from '../uploads/upload-gate';
import { UploadLimitsConfig } from '../uploads/upload-limits.config';
import { factsOfImport } from './facts-of-import';
import { GitFactsService } from './git-facts.service';
import { parseImport } from './parse-import';
import { expectedBytes, readBody } from './read-body';

/** From the first byte of an import to its answer. Like an upload, none is acknowledged after its token was revoked. */
@Injectable()
export class GitImport {
  constructor(
    private readonly facts: GitFactsService,
    private readonly gate: UploadGate,
    private readonly inFlight: BytesInFlight,
    private readonly limits: UploadLimitsConfig,
  ) {}

  /** `acknowledge` is called once, and only for what is durable. */
  async receive(
    target: { assertion: VerifiedAssertion; repositoryId: number },
    request: IncomingMessage,
    acknowledge: (counts: ImportCounts) => void,
  ): Promise<void> {
    this.gate.check(target.assertion);
    const held = this.inFlight.begin(expectedBytes(request));
    try {
      const body = await readBody(request, this.limits.bodyTimeoutMs, held);
      const told = await factsOfImport(await parseImport(body));
      let counts: ImportCounts | undefined;
      await this.gate.through(
        target.assertion,
        async () => {
          counts = await this.facts.record(target.repositoryId, told);
        },
        () => {
          if (counts) acknowledge(counts);
        },
      );
    } finally {
      held.release();
    }
  }
}
