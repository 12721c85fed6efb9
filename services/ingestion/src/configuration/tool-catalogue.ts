import type { LanguageFiles, LanguageTool, Pattern, Tool } from '@libs/contracts';
import { type Catalogue, catalogueFile } from './catalogue-file';
import { SHIPPED_LANGUAGES } from './shipped-languages';
import { SHIPPED_CATALOGUE } from './shipped-tools';

/** The tools, patterns and languages that this installation can describe. It never changes while the process runs. */
export class ToolCatalogue {
  /** By short name, which no two share. */
  readonly tools: readonly Tool[];
  readonly duplicationTools: readonly LanguageTool[];
  readonly metricsTools: readonly LanguageTool[];
  /** By name. */
  readonly languages: readonly LanguageFiles[];
  private readonly byUuid: ReadonlyMap<string, Tool>;
  private readonly patterns: ReadonlyMap<string, readonly Pattern[]>;
  private readonly byLanguage: ReadonlyMap<string, LanguageFiles>;

  /** Later files say more, or otherwise: a tool of theirs replaces the one of the same UUID, with its patterns if they list any. */
  constructor(...files: readonly unknown[]) {
    const parsed = [SHIPPED_CATALOGUE, ...files].map((file) => catalogueFile.parse(file));
    const tools = parsed.flatMap((file) => file.tools.map(toolOf));
    this.byUuid = new Map(tools.map((tool) => [tool.uuid, tool]));
    this.tools = [...this.byUuid.values()].sort((one, other) => compare(one.shortName, other.shortName));
    requireDistinct(this.tools.map(({ shortName }) => shortName.toLowerCase()));
    this.patterns = new Map(parsed.flatMap((file) => Object.entries(file.patterns).map(patternsOf)));
    this.duplicationTools = parsed.findLast((file) => file.duplicationTools)?.duplicationTools ?? [];
    this.metricsTools = parsed.findLast((file) => file.metricsTools)?.metricsTools ?? [];
    this.languages = SHIPPED_LANGUAGES.map(([name, extensions, files = '']) => ({
      name,
      fileExtensions: words(extensions),
      files: words(files),
    }));
    this.byLanguage = new Map(this.languages.map((language) => [language.name.toLowerCase(), language]));
  }

  tool(uuid: string): Tool | undefined {
    return this.byUuid.get(uuid);
  }

  /** By id. Empty for a tool that nobody described so far. */
  patternsOf(uuid: string): readonly Pattern[] {
    return this.patterns.get(uuid) ?? [];
  }

  language(name: string): LanguageFiles | undefined {
    return this.byLanguage.get(name.toLowerCase());
  }
}

/** The order of every list here: of code units, so that it is the same for everyone. */
export const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

function toolOf({ repository, dockerImage, ...tool }: Catalogue['tools'][number]): Tool {
  return {
    ...tool,
    dockerImage: dockerImage ?? (repository === undefined ? '' : `codacy/${repository}`),
    configurable: true,
    ...(repository !== undefined && { sourceCodeUrl: `https://github.com/codacy/${repository}` }),
  };
}

function patternsOf([uuid, patterns]: [string, Catalogue['patterns'][string]]): [string, Pattern[]] {
  requireDistinct(patterns.map(({ id }) => id));
  const listed = patterns.map((pattern) => ({ ...pattern, level: pattern.severityLevel }));
  return [uuid, listed.sort((one, other) => compare(one.id, other.id))];
}

function requireDistinct(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new Error(`The tool catalogue names ${name} twice.`);
    seen.add(name);
  }
}
