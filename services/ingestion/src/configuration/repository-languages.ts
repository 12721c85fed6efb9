import type { RepositoryLanguage, RepositoryLanguagesChange } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { askedRows } from '../asked-rows';
import type { Accepted } from '../audit/accepted';
import { isCovered } from '../coverage/covered-commits';
import { changeConfiguration } from './change-configuration';
import { UnknownLanguage } from './configuration.errors';
import { compare, ToolCatalogue } from './tool-catalogue';

interface StoredLanguage {
  language: string;
  extensions: string[] | null;
  isEnabled: boolean | null;
}

/** The languages of repositories: what their coverage shows, and how their files are called. */
@Injectable()
export class RepositoryLanguages {
  constructor(
    private readonly db: DataSource,
    private readonly catalogue: ToolCatalogue,
  ) {}

  /** The languages of the newest commit with coverage, by name: `Repository.languages` of the contract. */
  async detected(repositoryId: number): Promise<string[]> {
    return (await this.detectedOf([repositoryId])).get(repositoryId) ?? [];
  }

  /** Of several repositories, which the caller may read; one without any is absent. */
  async detectedOf(repositoryIds: readonly number[]): Promise<ReadonlyMap<number, string[]>> {
    const wanted = askedRows(
      ['bigint'],
      repositoryIds.map((id) => [id]),
    );
    const rows = await this.db.query<{ repositoryId: number; languages: string[] }[]>(
      `select wanted.id as "repositoryId", array_agg(r.language order by r.language collate "C") as languages
       from ${wanted.from} as wanted (id)
       cross join lateral (
         select c.commit_sha from coverage_commits c
         where c.repository_id = wanted.id and ${isCovered('c')}
         order by c.position desc limit 1) as newest
       join coverage_reports r
         on r.repository_id = wanted.id and r.commit_sha = newest.commit_sha and r.done > 0
       group by wanted.id`,
      [...wanted.values],
    );
    return new Map(rows.map(({ repositoryId, languages }) => [repositoryId, languages]));
  }

  /** All languages that may be configured, and any other that the coverage shows. */
  async all(repositoryId: number): Promise<RepositoryLanguage[]> {
    const detected = new Set(await this.detected(repositoryId));
    const stored = new Map((await this.stored(repositoryId)).map((said) => [said.language, said]));
    const names = new Set([...this.catalogue.languages.map(({ name }) => name), ...detected]);
    return [...names].sort(compare).map((name) => {
      const known = this.catalogue.language(name);
      return {
        name,
        codacyDefaults: known?.fileExtensions ?? [],
        extensions: stored.get(name)?.extensions ?? [],
        defaultFiles: known?.files ?? [],
        enabled: stored.get(name)?.isEnabled ?? true,
        detected: detected.has(name),
      };
    });
  }

  /** The extensions that a repository gave to languages, beside the usual ones. */
  async ownExtensions(repositoryId: number): Promise<{ language: string; extensions: string[] }[]> {
    return (await this.stored(repositoryId))
      .filter(({ isEnabled }) => isEnabled !== false)
      .map(({ language, extensions }) => ({ language, extensions: extensions ?? [] }))
      .filter(({ extensions }) => extensions.length > 0);
  }

  /**
   * Stores what the changes say and leaves alone what they do not.
   * @throws UnknownLanguage, and then nothing is stored
   */
  async configure(
    repositoryId: number,
    changes: RepositoryLanguagesChange,
    accepted: Accepted,
  ): Promise<void> {
    const named = changes.map((change) => {
      const known = this.catalogue.language(change.name);
      if (!known) throw new UnknownLanguage();
      return { ...change, name: known.name };
    });
    if (named.length === 0) return;
    await changeConfiguration(this.db, repositoryId, accepted, async (tx) => {
      for (const { name, extensions, enabled } of named)
        await tx.query(
          `insert into repository_languages as said (repository_id, language, extensions, is_enabled)
           values ($1, $2, $3, $4)
           on conflict (repository_id, language) do update set
             extensions = coalesce(excluded.extensions, said.extensions),
             is_enabled = coalesce(excluded.is_enabled, said.is_enabled)`,
          [repositoryId, name, extensions ?? null, enabled ?? null],
        );
    });
  }

  private async stored(repositoryId: number): Promise<StoredLanguage[]> {
    return this.db.query<StoredLanguage[]>(
      `select language, extensions, is_enabled as "isEnabled" from repository_languages
       where repository_id = $1 order by language collate "C"`,
      [repositoryId],
    );
  }
}
