import { parseArgs } from 'node:util';
import { PROCESSES, type ProcessName } from '../configuration/processes';

const NAMES: readonly ProcessName[] = PROCESSES.map(({ name }) => name);

export const USAGE = `Usage: npm run doctor -- PROCESS [--json]
       npm run doctor -- PROCESS=FILE [PROCESS=FILE …] [--json]

Checks what a process is given: its settings, keys, database, Redis, Kafka, clocks, and the processes that it calls.
PROCESS is one of ${NAMES.join(', ')}.
Without a FILE the settings are those of this command's own environment, as they are in the pod or container of the process.
A FILE has a line NAME=VALUE for each; with several, it is checked too whether they fit together.

  --json   the findings as JSON
  --help   this text

The exit code is 0 without a problem, 1 with one, 2 for a command that cannot be understood.`;

export interface Subject {
  readonly process: ProcessName;
  /** Undefined: the environment of this command. */
  readonly file: string | undefined;
}

export interface Options {
  readonly subjects: readonly Subject[];
  readonly json: boolean;
}

/** The command line. `undefined`: help was asked for. */
export function parseOptions(argv: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const subjects = positionals.map(subjectOf);
  if (subjects.length === 0) throw new Error(`Name a process.\n\n${USAGE}`);
  if (subjects.length > 1 && subjects.some(({ file }) => file === undefined))
    throw new Error(`Several processes cannot have one environment: give each a FILE.\n\n${USAGE}`);
  if (new Set(subjects.map(({ process }) => process)).size < subjects.length)
    throw new Error('A process is named twice.');
  return { subjects, json: values.json };
}

function subjectOf(text: string): Subject {
  const [name = '', ...rest] = text.split('=');
  const process = NAMES.find((known) => known === name);
  if (process === undefined) throw new Error(`${name} is no process: name one of ${NAMES.join(', ')}.`);
  return { process, file: rest.length === 0 ? undefined : rest.join('=') };
}
