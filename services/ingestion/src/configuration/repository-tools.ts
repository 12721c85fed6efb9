import type { ConfigureTool, PatternFilter, Tool } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Accepted } from '../audit/accepted';
import { ToolNotFound } from './configuration.errors';
import { type ConfiguredPattern, configuredPatterns, filterPatterns } from './configured-patterns';
import { compare, ToolCatalogue } from './tool-catalogue';
import { type PatternOfTool, type StoredTool, ToolSettings } from './tool-settings';

/** A tool as it is in effect for a repository. */
export interface RepositoryTool {
  uuid: string;
  /** Its UUID where nobody described it. */
  name: string;
  isClientSide: boolean;
  isEnabled: boolean;
  usesConfigurationFile: boolean;
}

export interface ToolPatterns {
  languages: readonly string[];
  /** By id. */
  patterns: ConfiguredPattern[];
}

/** The tools and patterns of repositories: the catalogue, and before it what the repository said. */
@Injectable()
export class RepositoryTools {
  constructor(
    private readonly db: DataSource,
    private readonly settings: ToolSettings,
    private readonly catalogue: ToolCatalogue,
  ) {}

  /** The tools of the catalogue and those that the repository named, by name. */
  async all(repositoryId: number): Promise<RepositoryTool[]> {
    return this.merge(await this.settings.tools(repositoryId));
  }

  /** @throws ConfigurationTooLarge */
  configure(repositoryId: number, uuid: string, change: ConfigureTool, accepted: Accepted): Promise<void> {
    return this.settings.configure(repositoryId, uuid, change, accepted);
  }

  /** @throws ToolNotFound */
  async patternsOf(repositoryId: number, uuid: string): Promise<ToolPatterns> {
    const described = this.catalogue.tool(uuid);
    if (!described && !(await this.settings.names(repositoryId, uuid))) throw new ToolNotFound();
    return {
      languages: described?.languages ?? [],
      patterns: configuredPatterns(
        this.catalogue.patternsOf(uuid),
        await this.settings.patterns(repositoryId, uuid),
      ),
    };
  }

  /** @throws ToolNotFound | ConfigurationTooLarge */
  turnPatterns(
    repositoryId: number,
    uuid: string,
    { filter, enabled }: { filter: PatternFilter; enabled: boolean },
    accepted: Accepted,
  ): Promise<void> {
    const described = this.catalogue.tool(uuid);
    return this.settings.turnPatterns(repositoryId, uuid, enabled, accepted, ({ isNamed, patterns }) => {
      if (!described && !isNamed) throw new ToolNotFound();
      const all = configuredPatterns(this.catalogue.patternsOf(uuid), patterns);
      return filterPatterns(all, filter, described?.languages ?? []).map(({ definition }) => definition.id);
    });
  }

  /** The tools that are on, each with its patterns that are on; all of one moment. */
  async enabled(repositoryId: number): Promise<{ tool: RepositoryTool; patterns: ConfiguredPattern[] }[]> {
    const { tools, stored } = await this.db.transaction('REPEATABLE READ', async (tx) => ({
      tools: await this.settings.tools(repositoryId, tx),
      stored: await this.settings.allPatterns(repositoryId, tx),
    }));
    const byTool = groupByTool(stored);
    return this.merge(tools)
      .filter((tool) => tool.isEnabled)
      .map((tool) => ({
        tool,
        patterns: configuredPatterns(
          this.catalogue.patternsOf(tool.uuid),
          byTool.get(tool.uuid) ?? [],
        ).filter((pattern) => pattern.isEnabled),
      }));
  }

  private merge(stored: readonly StoredTool[]): RepositoryTool[] {
    const said = new Map(stored.map((tool) => [tool.uuid, tool]));
    const uuids = new Set([...this.catalogue.tools.map(({ uuid }) => uuid), ...said.keys()]);
    return [...uuids]
      .map((uuid) => inEffect(uuid, this.catalogue.tool(uuid), said.get(uuid)))
      .sort((one, other) => compare(one.name, other.name) || compare(one.uuid, other.uuid));
  }
}

function groupByTool(stored: readonly PatternOfTool[]): ReadonlyMap<string, PatternOfTool[]> {
  const byTool = new Map<string, PatternOfTool[]>();
  for (const pattern of stored) {
    const others = byTool.get(pattern.toolUuid);
    if (others) others.push(pattern);
    else byTool.set(pattern.toolUuid, [pattern]);
  }
  return byTool;
}

const inEffect = (
  uuid: string,
  described: Tool | undefined,
  said: StoredTool | undefined,
): RepositoryTool => ({
  uuid,
  name: described?.name ?? uuid,
  isClientSide: described?.clientSide ?? false,
  isEnabled: said?.isEnabled ?? described?.enabledByDefault ?? false,
  usesConfigurationFile: said?.usesConfigurationFile ?? false,
});
