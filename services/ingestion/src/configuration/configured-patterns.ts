import {
  type ConfiguredParameter,
  type Pattern,
  type PatternFilter,
  type RepositoryPatternsQuery,
  SEVERITY_LEVELS,
} from '@libs/contracts';
import { compare } from './tool-catalogue';

/** What a repository said about a pattern. */
export interface StoredPattern {
  id: string;
  isEnabled: boolean;
  /** Null: nothing. */
  parameters: ConfiguredParameter[] | null;
}

/** A pattern as it is in effect for a repository. */
export interface ConfiguredPattern {
  definition: Pattern;
  isEnabled: boolean;
  parameters: ConfiguredParameter[];
}

/** Of a pattern that a client named and nobody described. */
const undescribed = (id: string): Pattern => ({
  id,
  category: 'Unknown',
  level: 'Info',
  severityLevel: 'Info',
  enabled: false,
  parameters: [],
});

/** All patterns of a tool that the catalogue or the repository knows, by id: what the repository said goes before the defaults. */
export function configuredPatterns(
  described: readonly Pattern[],
  stored: readonly StoredPattern[],
): ConfiguredPattern[] {
  const said = new Map(stored.map((pattern) => [pattern.id, pattern]));
  const definitions = new Map(stored.map(({ id }) => [id, undescribed(id)]));
  for (const definition of described) definitions.set(definition.id, definition);
  return [...definitions.values()]
    .map((definition) => {
      const own = said.get(definition.id);
      return {
        definition,
        isEnabled: own?.isEnabled ?? definition.enabled,
        parameters:
          own?.parameters ?? definition.parameters.map(({ name, default: value }) => ({ name, value })),
      };
    })
    .sort((one, other) => compare(one.definition.id, other.definition.id));
}

/** The patterns that a filter lets through; where it says nothing, all. Patterns without languages have those of their tool. */
export function filterPatterns(
  patterns: readonly ConfiguredPattern[],
  filter: PatternFilter,
  toolLanguages: readonly string[],
): ConfiguredPattern[] {
  const search = filter.search?.toLowerCase();
  return patterns.filter(
    ({ definition, isEnabled }) =>
      (filter.enabled === undefined || filter.enabled === isEnabled) &&
      (filter.recommended === undefined || filter.recommended === definition.enabled) &&
      anyOf(filter.languages, definition.languages ?? toolLanguages) &&
      anyOf(filter.categories, [definition.category]) &&
      anyOf(filter.severityLevels, [definition.severityLevel]) &&
      anyOf(filter.tags, definition.tags ?? []) &&
      (search === undefined ||
        definition.id.toLowerCase().includes(search) ||
        (definition.title ?? '').toLowerCase().includes(search)),
  );
}

function anyOf(wanted: readonly string[] | undefined, has: readonly string[]): boolean {
  if (wanted === undefined) return true;
  const names = new Set(has.map((name) => name.toLowerCase()));
  return wanted.some((name) => names.has(name.toLowerCase()));
}

type Place = readonly [rank: string | number, id: string];

/** Where a pattern stands in a list that is sorted so; the id decides between equals, always upwards. */
export function placeOf({ definition }: ConfiguredPattern, sort: RepositoryPatternsQuery['sort']): Place {
  const rank = {
    category: definition.category,
    recommended: definition.enabled ? 0 : 1,
    severity: SEVERITY_LEVELS.indexOf(definition.severityLevel),
  };
  return [sort === undefined ? '' : rank[sort], definition.id];
}

/** The patterns after `cursor`, in the order that was asked for. */
export function sortPatterns(
  patterns: readonly ConfiguredPattern[],
  { sort, direction, cursor }: Pick<RepositoryPatternsQuery, 'sort' | 'direction' | 'cursor'>,
): ConfiguredPattern[] {
  const order = (one: Place, other: Place): number =>
    compareRanks(one[0], other[0]) * (direction === 'desc' ? -1 : 1) || compare(one[1], other[1]);
  return patterns
    .filter((pattern) => cursor === undefined || order(placeOf(pattern, sort), cursor) > 0)
    .sort((one, other) => order(placeOf(one, sort), placeOf(other, sort)));
}

const compareRanks = (one: string | number, other: string | number): number =>
  typeof one === 'number' && typeof other === 'number' ? one - other : compare(String(one), String(other));

/** How many patterns there are of each language, category, severity and tag. */
export function countPatterns(
  patterns: readonly ConfiguredPattern[],
  toolLanguages: readonly string[],
): Record<'languages' | 'categories' | 'severities' | 'tags', { name: string; total: number }[]> {
  const tally = (namesOf: (definition: Pattern) => readonly string[]): { name: string; total: number }[] => {
    const totals = new Map<string, number>();
    for (const { definition } of patterns)
      for (const name of new Set(namesOf(definition))) totals.set(name, (totals.get(name) ?? 0) + 1);
    return [...totals]
      .map(([name, total]) => ({ name, total }))
      .sort((one, other) => compare(one.name, other.name));
  };
  return {
    languages: tally(({ languages }) => languages ?? toolLanguages),
    categories: tally(({ category }) => [category]),
    severities: tally(({ severityLevel }) => [severityLevel]),
    tags: tally(({ tags }) => tags ?? []),
  };
}
