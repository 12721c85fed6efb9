import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Accepted } from '../audit/accepted';

/**
 * SQL: whether a commit that is imported now counts as analysed at once. With "Run analysis on your build server" on it does not,
 * until its results are final (contract 1.5); what was imported before stays as it is. `repositoryId` is a parameter, e.g. `$1`.
 */
export const isAnalysedOnImport = (repositoryId: `$${number}`): string =>
  `not exists (select from repository_settings where repository_id = ${repositoryId} and build_server_analysis)`;

/** The repository setting "Run analysis on your build server". Off until somebody turns it on. */
@Injectable()
export class BuildServerAnalysis {
  constructor(private readonly db: DataSource) {}

  async isOn(repositoryId: number): Promise<boolean> {
    const rows = await this.db.query<{ isOn: boolean }[]>(
      'select build_server_analysis as "isOn" from repository_settings where repository_id = $1',
      [repositoryId],
    );
    return rows[0]?.isOn ?? false;
  }

  async turn(repositoryId: number, on: boolean, accepted: Accepted): Promise<void> {
    await accepted();
    await this.db.query(
      `insert into repository_settings (repository_id, build_server_analysis) values ($1, $2)
       on conflict (repository_id) do update set build_server_analysis = excluded.build_server_analysis`,
      [repositoryId, on],
    );
  }
}
