import { type Variable, variablesOf } from '@libs/config';
import { compiledPathOf, type ProcessDefinition } from './processes';

/** A variable, and the processes for which it means the same. */
interface Row {
  readonly variable: Variable;
  readonly readBy: string[];
}

const UNITS = { ms: 'milliseconds', bytes: 'bytes', port: 'port', count: 'number' } as const;

/** docs/operations/configuration.md: every variable of these processes, as their definitions describe it. */
export function configurationPage(processes: readonly ProcessDefinition[], standaloneUsage: string): string {
  const rows = rowsOf(processes);
  return `# Configuration

<!-- Generated from the definitions in services/*/src/*.config.ts and libs/config. Run: npm run docs:config -->

Every process takes its settings from the environment and from nowhere else. An empty variable counts as absent. A process
that lacks a setting, or cannot understand one, does not start, and its log names every such setting at once without
showing a value. \`npm run doctor -- PROCESS\` ([doctor.md](doctor.md)) says whether what the settings point at is as it should be.

## Processes

| Process | Program | Must be set |
| --- | --- | --- |
${processes.map(processRow).join('')}
Standalone mode reads no variable; it makes its own settings and takes options:

\`\`\`
${standaloneUsage}
\`\`\`

## Variables

"Secret": whoever reads it can act as this Portcullis, so it belongs into a secret store. A variable stands twice where it means
different things, or has different defaults, in different processes.

| Variable | Meaning | Default | Unit | Secret | Read by |
| --- | --- | --- | --- | --- | --- |
${rows.map(variableRow).join('')}`;
}

function rowsOf(processes: readonly ProcessDefinition[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { name, settings } of processes)
    for (const variable of variablesOf(settings)) {
      const key = JSON.stringify(variable);
      const row = rows.get(key) ?? { variable, readBy: [] };
      row.readBy.push(name);
      rows.set(key, row);
    }
  return [...rows.values()].sort((a, b) => (a.variable.name < b.variable.name ? -1 : 1));
}

function processRow(process: ProcessDefinition): string {
  const variables = variablesOf(process.settings);
  const required = variables.filter(({ required }) => required).map(({ name }) => code(name));
  const conditional = variables
    // What only another optional setting asks for is said where that one is described.
    .filter(({ neededFor }) => neededFor?.includes('='))
    .map(({ name, neededFor = '' }) => `${code(name)} for ${code(neededFor)}`);
  const kind = process.kind === 'job' ? ' (job)' : '';
  return line([
    `${process.name}${kind}`,
    code(compiledPathOf(process)),
    [...required, ...conditional].join(', '),
  ]);
}

function variableRow({ variable, readBy }: Row): string {
  const values = variable.values && `One of ${variable.values.map(code).join(', ')}`;
  const meaning = [variable.description, values].filter(Boolean).join('. ');
  return line([
    code(variable.name),
    meaning,
    defaultOf(variable),
    variable.unit ? UNITS[variable.unit] : '',
    variable.secret ? 'yes' : '',
    readBy.join(', '),
  ]);
}

function defaultOf({ required, neededFor, default: standard }: Variable): string {
  if (required) return '**required**';
  if (neededFor !== undefined) return `**required** for ${code(neededFor)}`;
  return standard === undefined ? 'none' : code(standard);
}

const code = (text: string): string => `\`${text}\``;
const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
