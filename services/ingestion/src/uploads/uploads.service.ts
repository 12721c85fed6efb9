import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Recorded } from './durably';
import { type CoverageUpload, type Final, UploadLedger } from './upload-ledger';

/** Makes uploads durable: each method is one transaction that holds the upload, its body and its event. */
@Injectable()
export class UploadsService {
  constructor(private readonly ledger: UploadLedger) {}

  /** A complete upload replaces what there is of its (commit, language); a partial one waits for the next final. */
  async addCoverage(upload: CoverageUpload): Promise<Recorded> {
    return this.ledger.durably(async (tx) => {
      // From here to the commit, uploads of one commit come one after another: positions and generations are given in one
      // order, finals see each other, and events of one key are in the order in which they became true.
      await tx.lockCommit(upload);
      const uploadId = randomUUID();
      const inserted = await tx.insertUpload(uploadId, upload);
      if (!inserted) {
        await tx.revive(upload, upload.language);
        return 'repeated';
      }
      const generation = await tx.requestReport(upload, upload.kind === 'complete' ? 1 : 0);
      if (upload.kind === 'complete') await tx.countFrom([inserted.position], generation);
      await tx.publish({
        repositoryId: upload.repositoryId,
        commitSha: upload.commitSha,
        uploadId,
        language: upload.language,
        kind: upload.kind,
        receivedAt: inserted.receivedAt.toISOString(),
      });
      return 'new';
    });
  }

  /** Seals the partials that it sees, in all languages of the commit. Later ones wait for the next final. */
  async addFinal(final: Final): Promise<Recorded> {
    return this.ledger.durably(async (tx) => {
      await tx.lockCommit(final);
      const waiting = await tx.waitingPartials(final);
      if (waiting.size === 0 && (await tx.hasFinal(final))) {
        await tx.revive(final);
        return 'repeated';
      }
      for (const [language, positions] of waiting) {
        const generation = await tx.requestReport({ ...final, language }, 1);
        await tx.countFrom(positions, generation);
      }
      const uploadId = randomUUID();
      const receivedAt = await tx.insertFinal(uploadId, final);
      await tx.publish({
        repositoryId: final.repositoryId,
        commitSha: final.commitSha,
        uploadId,
        kind: 'final',
        receivedAt: receivedAt.toISOString(),
      });
      return 'new';
    });
  }
}
