import { z } from 'zod';
import type { LineHits } from '../../history/records';
import type { Gateways } from '../load/gateways';
import { RepositoryOperations } from '../load/operations';
import type { Residents } from '../load/assignment';
import { credentialOf } from '../load/request';

const report = z.object({
  data: z.object({
    content: z.array(
      z.object({ fileName: z.string(), coverage: z.record(z.string(), z.int().nonnegative()) }),
    ),
  }),
});
const PATIENCE = { attemptMs: 10_000, totalMs: 60_000 };

/** The merged lines of reports, asked for as any client would. */
export class ReadReports {
  private readonly places = new Map<number, { operations: RepositoryOperations; owner: string }>();

  constructor(
    private readonly gateways: Gateways,
    tenants: readonly Residents[],
  ) {
    for (const one of tenants)
      for (const repository of one.repositories)
        this.places.set(repository.repositoryId, {
          operations: new RepositoryOperations(one, repository),
          owner: one.owner.token,
        });
  }

  /** @throws when the API does not show a report that is there */
  async linesOf(of: { repositoryId: number; commitSha: string; reportId: string }): Promise<LineHits> {
    const place = this.places.get(of.repositoryId);
    if (!place)
      throw new Error(`A report is of repository ${of.repositoryId}, for which nothing was uploaded.`);
    const by = credentialOf('account', place.owner);
    const request = place.operations.readReport(of.commitSha, of.reportId, by);
    const answer = await this.gateways.persist(request, PATIENCE);
    if (answer?.status !== 200 || !answer.reply)
      throw new Error(`Report ${of.reportId} could not be read: ${String(answer?.status ?? 'no answer')}.`);
    const { content } = report.parse(JSON.parse(String(answer.reply.body))).data;
    return Object.fromEntries(content.map(({ fileName, coverage }) => [fileName, coverage]));
  }
}
