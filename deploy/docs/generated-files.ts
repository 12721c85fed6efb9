import { readFile } from 'node:fs/promises';
import { asYaml } from '../../services/gateway/src/api-docs/as-yaml';
import { openApiDocument } from '../../services/gateway/src/api-docs/openapi-document';
import { OPERATIONS } from '../../services/gateway/src/policy/operations';
import { consoleTypes } from './console-types';
import { eventFiles } from './events/event-files';
import { operationTable } from './operation-table';

const COMPATIBILITY = 'docs/compatibility.md';
const MARKED = /(<!-- operations: begin -->\n)[^]*(\n<!-- operations: end -->)/;

/**
 * What the repository holds of the route table, by path: the API document, the table in docs/compatibility.md and the console's types; and of the event
 * contracts: their schemas, the AsyncAPI document and its page.
 */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const page = await readFile(COMPATIBILITY, 'utf8');
  if (!MARKED.test(page))
    throw new Error(`${COMPATIBILITY} has lost the markers of its table of operations.`);
  const table = operationTable(OPERATIONS);
  return new Map([
    ['docs/api/openapi.yaml', asYaml(openApiDocument(OPERATIONS))],
    [COMPATIBILITY, page.replace(MARKED, (_, begin: string, end: string) => `${begin}\n${table}${end}`)],
    ['services/console/src/api/document/types.gen.ts', await consoleTypes(OPERATIONS)],
    ...(await eventFiles()),
  ]);
}
