import { accessSentence } from '../../services/gateway/src/api-docs/access-sentence';
import { templateOf } from '../../services/gateway/src/api-docs/openapi-document';
import type { Operation } from '../../services/gateway/src/policy/operation';

/** Every operation, what it answers and to whom, as Markdown. */
export function operationTable(operations: readonly Operation[]): string {
  const tags = [...new Set(operations.map(({ contract }) => contract.tag))].sort();
  const missing = operations.filter(({ missing }) => missing !== undefined).length;
  const parts = tags.map((tag) => {
    const rows = operations.filter(({ contract }) => contract.tag === tag).map(row);
    return `### ${tag}\n\n| Operation | Call | Answers | Who may call |\n| --- | --- | --- | --- |\n${rows.join('')}`;
  });
  const count = `${String(operations.length)} operations; ${String(missing)} of them answer 501.`;
  return `${count}\n\n${parts.join('\n')}`;
}

function row(operation: Operation): string {
  const { operationId, method, path, contract, missing } = operation;
  const answers = missing === undefined ? String(contract.reply.status) : `501: ${missing}`;
  const cells = [operationId, `\`${method} ${templateOf(path)}\``, answers, accessSentence(operation)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}
