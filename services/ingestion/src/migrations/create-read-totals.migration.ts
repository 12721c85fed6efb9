import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What makes lists of commits and files cheap to read. */
export class CreateReadTotals1764097000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateReadTotals1764097000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }
}

const UP = [
  // The coverage of commits with several reports. `reports` says which generations of which reports were counted; a row that
  // says anything else than what there is now counts for nothing, whoever wrote it.
  `create table coverage_commit_totals (
     repository_id bigint not null,
     commit_sha text not null,
     reports text not null,
     coverable_lines bigint not null,
     covered_lines bigint not null,
     primary key (repository_id, commit_sha)
   )`,
  `create index ignored_issues_of_repository on ignored_issues (repository_id, issue_id)`,
];
