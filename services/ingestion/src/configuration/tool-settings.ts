import type { ConfigureTool } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Accepted } from '../audit/accepted';
import { changeConfiguration } from './change-configuration';
import { ConfigurationTooLarge } from './configuration.errors';
import type { StoredPattern } from './configured-patterns';

/** What a repository said about a tool. */
export interface StoredTool {
  uuid: string;
  /** Null: nothing. */
  isEnabled: boolean | null;
  usesConfigurationFile: boolean;
}

export type PatternOfTool = StoredPattern & { toolUuid: string };

type Change = NonNullable<ConfigureTool['patterns']>[number];

const MAX_TOOLS = 200;
const MAX_PATTERNS = 20_000;

/** What repositories said about their tools and patterns, as they said it. Every statement is scoped by the repository. */
@Injectable()
export class ToolSettings {
  constructor(private readonly db: DataSource) {}

  async tools(repositoryId: number, tx: EntityManager = this.db.manager): Promise<StoredTool[]> {
    return tx.query<StoredTool[]>(
      `select tool_uuid as uuid, is_enabled as "isEnabled", uses_configuration_file as "usesConfigurationFile"
       from repository_tools where repository_id = $1 order by tool_uuid`,
      [repositoryId],
    );
  }

  /** Whether the repository named it; what nobody described is known only so. */
  async names(repositoryId: number, uuid: string, tx: EntityManager = this.db.manager): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      'select from repository_tools where repository_id = $1 and tool_uuid = $2',
      [repositoryId, uuid],
    );
    return rows.length > 0;
  }

  async patterns(
    repositoryId: number,
    uuid: string,
    tx: EntityManager = this.db.manager,
  ): Promise<StoredPattern[]> {
    return tx.query<StoredPattern[]>(
      `select pattern_id as id, is_enabled as "isEnabled", parameters
       from repository_patterns where repository_id = $1 and tool_uuid = $2`,
      [repositoryId, uuid],
    );
  }

  /** Of all tools. */
  async allPatterns(repositoryId: number, tx: EntityManager = this.db.manager): Promise<PatternOfTool[]> {
    return tx.query<PatternOfTool[]>(
      `select tool_uuid as "toolUuid", pattern_id as id, is_enabled as "isEnabled", parameters
       from repository_patterns where repository_id = $1`,
      [repositoryId],
    );
  }

  /**
   * Stores what the change says and leaves alone what it does not.
   * @throws ConfigurationTooLarge
   */
  async configure(
    repositoryId: number,
    uuid: string,
    change: ConfigureTool,
    accepted: Accepted,
  ): Promise<void> {
    await changeConfiguration(this.db, repositoryId, accepted, async (tx) => {
      await tx.query(
        `insert into repository_tools as tool (repository_id, tool_uuid, is_enabled, uses_configuration_file)
         values ($1, $2, $3, coalesce($4, false))
         on conflict (repository_id, tool_uuid) do update set
           is_enabled = coalesce($3, tool.is_enabled),
           uses_configuration_file = coalesce($4, tool.uses_configuration_file)`,
        [repositoryId, uuid, change.enabled ?? null, change.useConfigurationFile ?? null],
      );
      await storePatterns(tx, repositoryId, uuid, lastWordOf(change.patterns ?? []));
      await requireRoom(tx, repositoryId);
    });
  }

  /**
   * Turns the patterns on or off that `choose` names, from what is stored when nothing else changes it any more.
   * @throws ConfigurationTooLarge, and what `choose` throws
   */
  async turnPatterns(
    repositoryId: number,
    uuid: string,
    enabled: boolean,
    accepted: Accepted,
    choose: (stored: { isNamed: boolean; patterns: StoredPattern[] }) => readonly string[],
  ): Promise<void> {
    await changeConfiguration(this.db, repositoryId, accepted, async (tx) => {
      const isNamed = await this.names(repositoryId, uuid, tx);
      const ids = choose({ isNamed, patterns: await this.patterns(repositoryId, uuid, tx) });
      if (ids.length === 0) return;
      await tx.query(
        'insert into repository_tools (repository_id, tool_uuid) values ($1, $2) on conflict do nothing',
        [repositoryId, uuid],
      );
      const changes = ids.map((id) => ({ id, enabled }));
      await storePatterns(tx, repositoryId, uuid, changes);
      await requireRoom(tx, repositoryId);
    });
  }
}

/** One change for each pattern; what an earlier one says and a later one does not stays. */
function lastWordOf(changes: readonly Change[]): Change[] {
  const byId = new Map<string, Change>();
  for (const change of changes) byId.set(change.id, { ...byId.get(change.id), ...change });
  return [...byId.values()];
}

async function storePatterns(
  tx: EntityManager,
  repositoryId: number,
  uuid: string,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `insert into repository_patterns as pattern (repository_id, tool_uuid, pattern_id, is_enabled, parameters)
     select $1, $2, id, enabled, parameters
     from jsonb_to_recordset($3::jsonb) as change (id text, enabled boolean, parameters jsonb)
     on conflict (repository_id, tool_uuid, pattern_id) do update set
       is_enabled = excluded.is_enabled, parameters = coalesce(excluded.parameters, pattern.parameters)`,
    [repositoryId, uuid, JSON.stringify(changes)],
  );
}

async function requireRoom(tx: EntityManager, repositoryId: number): Promise<void> {
  const [count] = await tx.query<[{ tools: number; patterns: number }]>(
    `select (select count(*)::int from repository_tools where repository_id = $1) as tools,
       (select count(*)::int from repository_patterns where repository_id = $1) as patterns`,
    [repositoryId],
  );
  if (count.tools > MAX_TOOLS) throw new ConfigurationTooLarge(MAX_TOOLS, 'configured tools');
  if (count.patterns > MAX_PATTERNS) throw new ConfigurationTooLarge(MAX_PATTERNS, 'configured patterns');
}
