import { pageOf, patternsQuery, type Pattern, type Tool, toolsQuery, toolUuid } from '@libs/contracts';
import { ZodPipe } from '@libs/http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { PatternNotFound, ToolNotFound } from './configuration.errors';
import { ToolCatalogue } from './tool-catalogue';

/**
 * listTools, listPatterns, listDuplicationTools, listMetricsTools and listLanguagesWithTools of contract 2.3, and getPattern, as
 * Codacy's MCP server asks for it: for anybody.
 */
@Controller('api/v3')
export class ToolsController {
  constructor(private readonly catalogue: ToolCatalogue) {}

  @Get('tools')
  tools(@Query(new ZodPipe(toolsQuery)) { cursor, limit }: z.output<typeof toolsQuery>): object {
    const { tools } = this.catalogue;
    return page(tools, ({ shortName }: Tool) => shortName, { after: cursor?.[0], limit });
  }

  @Get('tools/:toolUuid/patterns')
  patterns(
    @Param('toolUuid', new ZodPipe(toolUuid)) uuid: string,
    @Query(new ZodPipe(patternsQuery)) { cursor, limit, enabled }: z.output<typeof patternsQuery>,
  ): object {
    if (!this.catalogue.tool(uuid)) throw new ToolNotFound();
    const patterns = this.catalogue
      .patternsOf(uuid)
      .filter((pattern) => enabled === undefined || pattern.enabled === enabled);
    return page(patterns, ({ id }: Pattern) => id, { after: cursor?.[0], limit });
  }

  @Get('tools/:toolUuid/patterns/:patternId')
  pattern(
    @Param('toolUuid', new ZodPipe(toolUuid)) uuid: string,
    @Param('patternId') patternId: string,
  ): object {
    if (!this.catalogue.tool(uuid)) throw new ToolNotFound();
    const pattern = this.catalogue.patternsOf(uuid).find(({ id }) => id === patternId);
    if (!pattern) throw new PatternNotFound();
    return { data: pattern };
  }

  @Get('duplicationTools')
  duplicationTools(): object {
    return { data: this.catalogue.duplicationTools };
  }

  @Get('metricsTools')
  metricsTools(): object {
    return { data: this.catalogue.metricsTools };
  }

  @Get('languages/tools')
  languages(): object {
    return { data: this.catalogue.languages };
  }
}

/** One page of what is in order already. */
function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { after, limit }: { after: string | undefined; limit: number },
): object {
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const { shown, ...next } = pageOf(rest.slice(0, limit + 1), limit, (last) => [keyOf(last)]);
  return { data: shown, pagination: { ...next, limit, total: items.length } };
}
