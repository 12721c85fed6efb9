import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One kind of document of a command, as a row of docs/cli.md has it. */
interface DocumentKind {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** It holds more, which the API decides. */
  readonly isOpen: boolean;
}

const PAGE = join(__dirname, '../../../../docs/cli.md');
const ROW = /^\| `([a-z ]+)` +\| (.*?) *\|$/gm;

/** By command, every kind of document that it prints with `--json`, as "For scripts" of docs/cli.md says. */
export function documentedOutput(): ReadonlyMap<string, readonly DocumentKind[]> {
  const [, part = ''] = /\n## For scripts\n(.*?)\n## /s.exec(readFileSync(PAGE, 'utf8')) ?? [];
  const kinds = new Map<string, DocumentKind[]>();
  for (const [, command = '', text = ''] of part.matchAll(ROW)) {
    const [, other] = /^what `([a-z ]+)` prints/.exec(text) ?? [];
    const added = other === undefined ? [kindOf(text)] : (kinds.get(other) ?? []);
    kinds.set(command, [...(kinds.get(command) ?? []), ...added]);
  }
  return kinds;
}

function kindOf(text: string): DocumentKind {
  const names = [...text.matchAll(/`([A-Za-z]+\??)`/g)].map(([, name = '']) => name);
  return {
    required: names.filter((name) => !name.endsWith('?')),
    optional: names.filter((name) => name.endsWith('?')).map((name) => name.slice(0, -1)),
    isOpen: text.includes('as the API has it'),
  };
}

/** Fails if the command line prints a document that docs/cli.md does not have. */
export function expectDocumented(commandLine: string, document: Readonly<Record<string, unknown>>): void {
  const [command, kinds = []] =
    [...documentedOutput()].find(([name]) => ` ${commandLine} `.includes(` ${name} `)) ?? [];
  const fields = Object.keys(document);
  const isOfKind = ({ required, optional, isOpen }: DocumentKind): boolean =>
    required.every((name) => fields.includes(name)) &&
    (isOpen || fields.every((name) => required.includes(name) || optional.includes(name)));
  if (!kinds.some(isOfKind))
    throw new Error(
      `docs/cli.md says something else than that ${command ?? commandLine} prints ${fields.join(', ')}`,
    );
}
