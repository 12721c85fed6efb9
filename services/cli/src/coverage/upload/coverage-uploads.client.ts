import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { uploadReply } from '@libs/contracts';
import { path, queryOf } from '../../api/api-path';
import type { RepositoryName } from '../../api/names';
import type { PublicApiClient } from '../../api/public-api.client';

/** Longer than the service takes for its largest body. */
const UPLOAD_MS = 120_000;

/**
 * Sends coverage of one commit. The service knows a body that it has (contract 1.4), so each may be sent again whatever became of it.
 * Without a repository, the token says which one it is for.
 */
export class CoverageUploadsClient {
  constructor(
    private readonly api: PublicApiClient,
    private readonly commit: string,
    private readonly repository: RepositoryName | undefined,
  ) {}

  async report(language: string, json: string, isPartial: boolean): Promise<void> {
    const { commit, repository } = this;
    // In the path as the reporter has it.
    const name = language.toLowerCase();
    const target = repository
      ? path`/2.0/${repository.provider}/${repository.organization}/${repository.repository}/commit/${commit}/coverage/${name}`
      : path`/2.0/coverage/${commit}/${name}`;
    await this.post(target + queryOf({ partial: String(isPartial) }), json);
  }

  async final(): Promise<void> {
    const { commit, repository } = this;
    await this.post(
      repository
        ? path`/2.0/${repository.provider}/${repository.organization}/${repository.repository}/commit/${commit}/coverageFinal`
        : path`/2.0/commit/${commit}/coverageFinal`,
      '{}',
    );
  }

  private async post(target: string, json: string): Promise<void> {
    await this.api.call(
      {
        method: 'POST',
        path: target,
        bytes: await promisify(gzip)(json),
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        isRepeatable: true,
        timeoutMs: UPLOAD_MS,
      },
      uploadReply,
    );
  }
}
