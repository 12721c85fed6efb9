import { readFile } from 'node:fs/promises';
import { createProgram } from '../../services/cli/src/program';
import { asYaml } from '../../services/gateway/src/api-docs/as-yaml';
import { openApiDocument } from '../../services/gateway/src/api-docs/openapi-document';
import { OPERATIONS } from '../../services/gateway/src/policy/operations';
import { commandReference } from './command-reference';
import { consoleTypes } from './console-types';
import { eventFiles } from './events/event-files';
import { operationTable } from './operation-table';

const COMPATIBILITY = 'docs/compatibility.md';
const COMMAND_LINE = 'docs/cli.md';

/**
 * What the repository holds of the route table, by path: the API document, the table in docs/compatibility.md and the console's types; of
 * the event contracts: their schemas, the AsyncAPI document and its page; and of the command line: its reference in docs/cli.md.
 */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const program = createProgram(() => Promise.resolve(), {});
  return new Map([
    ['docs/api/openapi.yaml', asYaml(openApiDocument(OPERATIONS))],
    [COMPATIBILITY, await withPart(COMPATIBILITY, 'operations', operationTable(OPERATIONS))],
    [COMMAND_LINE, await withPart(COMMAND_LINE, 'commands', `${commandReference(program)}\n`)],
    ['services/console/src/api/document/types.gen.ts', await consoleTypes(OPERATIONS)],
    ...(await eventFiles()),
  ]);
}

/** A page that people write, with what stands between two of its markers made anew. */
async function withPart(path: string, name: string, part: string): Promise<string> {
  const page = await readFile(path, 'utf8');
  const marked = new RegExp(`(<!-- ${name}: begin -->\\n)[^]*(\\n<!-- ${name}: end -->)`);
  if (!marked.test(page)) throw new Error(`${path} has lost the markers of its ${name}.`);
  return page.replace(marked, (_, begin: string, end: string) => `${begin}\n${part}${end}`);
}
