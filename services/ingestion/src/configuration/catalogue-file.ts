import { languageTool, severityLevel, toolUuid } from '@libs/contracts';
import { z } from 'zod';

const text = z.string().min(1).max(10_000);
const name = z.string().min(1).max(500);

const catalogueTool = z.strictObject({
  uuid: toolUuid,
  name,
  /** Its name in results, in configuration files and on command lines. */
  shortName: name,
  version: z.string().max(100).default(''),
  /** What the ids of its patterns begin with. */
  prefix: name.optional(),
  languages: z.array(name).max(200),
  configurationFilenames: z.array(name).max(50).default([]),
  /** The repository of its wrapper on GitHub under `codacy/`, and so the name of its image; or the image itself. */
  repository: name.optional(),
  dockerImage: name.optional(),
  documentationUrl: z.url().optional(),
  description: text.optional(),
  needsCompilation: z.boolean().default(false),
  /** It runs at the client, not in an analysis. */
  clientSide: z.boolean().default(false),
  /** It runs at the client by itself, without the analysis CLI. */
  standalone: z.boolean().default(false),
  /** On in a repository that says nothing of it. Sensible only for a tool whose patterns are here too. */
  enabledByDefault: z.boolean().default(false),
});

const cataloguePattern = z.strictObject({
  id: name,
  title: text.optional(),
  category: name,
  subCategory: name.optional(),
  severityLevel,
  description: text.optional(),
  explanation: text.optional(),
  /** On in a repository that says nothing of it. */
  enabled: z.boolean().default(false),
  languages: z.array(name).max(200).optional(),
  timeToFix: z.int().nonnegative().optional(),
  parameters: z
    .array(
      z.strictObject({ name, description: text.optional(), default: z.string().max(10_000).default('') }),
    )
    .max(50)
    .default([]),
  tags: z.array(name).max(50).optional(),
});

/** What the catalogue is made from: the shipped one, and the file that TOOL_CATALOGUE names. */
export const catalogueFile = z.strictObject({
  tools: z.array(catalogueTool).max(500).default([]),
  /** By the UUID of their tool. */
  patterns: z.record(toolUuid, z.array(cataloguePattern).max(20_000)).default({}),
  duplicationTools: z.array(languageTool).max(100).optional(),
  metricsTools: z.array(languageTool).max(100).optional(),
});
export type CatalogueFile = z.input<typeof catalogueFile>;
export type Catalogue = z.output<typeof catalogueFile>;
