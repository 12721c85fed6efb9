import { Controller, Get, HttpCode, Param, Patch, Query } from '@nestjs/common';
import {
  type ConfigureTool,
  configureToolRequest,
  pageOf,
  type PatternFilter,
  patternFilterQuery,
  patternsOverviewQuery,
  repositoryPatternsQuery,
  type RepositoryPatternsQuery,
  toolUuid,
  updatePatternsRequest,
} from '@libs/contracts';
import { CurrentAssertion, JsonBody, type VerifiedAssertion, ZodPipe } from '@libs/http';
import { AuditTrail } from '../audit/audit-trail';
import { orUnavailable } from '../or-unavailable';
import { configurableRepositoryOf, readableRepositoryOf } from '../repository-grant';
import {
  type ConfiguredPattern,
  countPatterns,
  filterPatterns,
  placeOf,
  sortPatterns,
} from './configured-patterns';
import { RepositoryTools, type RepositoryTool } from './repository-tools';

const uuidPipe = new ZodPipe(toolUuid);

/** The five operations on a repository's tools that repository tokens reach too (contract 3.2). */
@Controller('api/v3/analysis/organizations/:provider/:organization/repositories/:repository/tools')
export class RepositoryToolsController {
  constructor(
    private readonly tools: RepositoryTools,
    private readonly audit: AuditTrail,
  ) {}

  @Get()
  async list(@CurrentAssertion() assertion: VerifiedAssertion): Promise<object> {
    const { repositoryId } = readableRepositoryOf(assertion);
    return { data: (await orUnavailable(this.tools.all(repositoryId))).map(renderTool) };
  }

  @Patch(':toolUuid')
  @HttpCode(204)
  async configure(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('toolUuid', uuidPipe) uuid: string,
    @JsonBody({ maxBytes: 1024 * 1024 }, new ZodPipe(configureToolRequest)) change: ConfigureTool,
  ): Promise<void> {
    const grant = configurableRepositoryOf(assertion);
    const { enabled, useConfigurationFile, patterns } = change;
    const accepted = this.audit.entry(assertion, grant, {
      action: 'repositories.tools.update',
      entityId: uuid,
      details: {
        enabled,
        useConfigurationFile,
        patternsOn: namesOf(patterns, true),
        patternsOff: namesOf(patterns, false),
      },
    });
    await orUnavailable(this.tools.configure(grant.repositoryId, uuid, change, accepted));
  }

  @Get(':toolUuid/patterns')
  async patterns(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('toolUuid', uuidPipe) uuid: string,
    @Query(new ZodPipe(repositoryPatternsQuery)) query: RepositoryPatternsQuery,
  ): Promise<object> {
    const { repositoryId } = readableRepositoryOf(assertion);
    const { patterns, languages } = await orUnavailable(this.tools.patternsOf(repositoryId, uuid));
    const matching = filterPatterns(patterns, query, languages);
    const { limit, sort } = query;
    const rest = sortPatterns(matching, query).slice(0, limit + 1);
    const { shown, ...next } = pageOf(rest, limit, (last) => placeOf(last, sort));
    return {
      data: shown.map(renderPattern),
      pagination: { ...next, limit, total: matching.length },
      meta: { totalEnabled: matching.filter(({ isEnabled }) => isEnabled).length },
    };
  }

  @Patch(':toolUuid/patterns')
  @HttpCode(204)
  async turnPatterns(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('toolUuid', uuidPipe) uuid: string,
    @Query(new ZodPipe(patternFilterQuery)) filter: PatternFilter,
    @JsonBody(new ZodPipe(updatePatternsRequest)) { enabled }: { enabled: boolean },
  ): Promise<void> {
    const grant = configurableRepositoryOf(assertion);
    const accepted = this.audit.entry(assertion, grant, {
      action: 'repositories.tools.update',
      entityId: uuid,
      // JSON, for a filter may hold any text and a row may not.
      details: { patternsEnabled: enabled, patternsFilter: JSON.stringify(filter) },
    });
    await orUnavailable(this.tools.turnPatterns(grant.repositoryId, uuid, { filter, enabled }, accepted));
  }

  @Get(':toolUuid/patterns/overview')
  async overview(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Param('toolUuid', uuidPipe) uuid: string,
    @Query(new ZodPipe(patternsOverviewQuery)) filter: PatternFilter,
  ): Promise<object> {
    const { repositoryId } = readableRepositoryOf(assertion);
    const { patterns, languages } = await orUnavailable(this.tools.patternsOf(repositoryId, uuid));
    const matching = filterPatterns(patterns, filter, languages);
    return {
      data: {
        counts: {
          ...countPatterns(matching, languages),
          totalRecommended: matching.filter(({ definition }) => definition.enabled).length,
          totalEnabled: matching.filter(({ isEnabled }) => isEnabled).length,
        },
      },
    };
  }
}

/** Their parameters may hold anything and stay out of the audit log. */
function namesOf(patterns: ConfigureTool['patterns'], enabled: boolean): string | undefined {
  const named = patterns?.filter((pattern) => pattern.enabled === enabled) ?? [];
  return named.length === 0 ? undefined : named.map(({ id }) => id).join(', ');
}

/** Whether a repository holds a configuration file is not known here: its files are not. */
const renderTool = ({
  uuid,
  name,
  isClientSide,
  isEnabled,
  usesConfigurationFile,
}: RepositoryTool): object => ({
  uuid,
  name,
  isClientSide,
  settings: {
    name,
    isEnabled,
    followsStandard: false,
    isCustom: isEnabled,
    hasConfigurationFile: false,
    usesConfigurationFile,
    enabledBy: [],
  },
});

const renderPattern = ({ definition, isEnabled, parameters }: ConfiguredPattern): object => ({
  patternDefinition: definition,
  enabled: isEnabled,
  isCustom: isEnabled,
  parameters,
  enabledBy: [],
});
