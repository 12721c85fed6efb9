import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Scenario } from './scenario';

export const USAGE = `Usage: portcullis-conformance --brokers HOST:PORT[,…] --state URL|COMMAND [--consumer COMMAND] [options]

Sends the histories that Portcullis may ever send to a test broker, and judges what your consumer makes of them.

  --brokers LIST      the test broker; never one that anybody else listens to
  --state WHERE       what your consumer holds, as JSON: { "<token id>": { "status": "issued|revoked|expired", "version": n } };
                      an http(s) URL, or a command that prints it
  --consumer COMMAND  starts your consumer; it is told KAFKA_BROKERS, PORTCULLIS_HISTORY_TOPIC, PORTCULLIS_STATE_TOPIC and
                      PORTCULLIS_TOPIC_PREFIX, and ended by SIGTERM, or SIGKILL. The topics are made and removed here.
                      Without it your consumer runs already, on topics that are there and empty
  --topic-prefix TEXT scratch topics: the names of production with this before them (default: those of production)
  --only NAMES        these scenarios; a name that ends in * is all that begin so
  --except NAMES      all but these
  --timeout-s N       how long your consumer may take to start, and to read what was sent (default 30)
  --settle-ms N       how long it is watched after that, before what it holds is judged (default 500)
  --list              the scenarios
  --json              the result as JSON
  --verbose           what your consumer prints, on the standard error output
  --i-know-the-topics-hold-events
                      sends to topics that are not empty; whoever listens there takes it for real
  --help              this text

KAFKA_TLS, KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD of the environment say how the broker is spoken to, as
they do for Portcullis itself; your consumer is given them too.

The exit code is 0 when every scenario is ok, 1 when one is not, 2 when nothing could be judged.`;

/** What was asked for makes no sense; the text says which option and why. */
export class BadOption extends Error {}

const names = z.string().transform((text) => text.split(',').map((name) => name.trim()));
const number = (name: string, low: number, high: number): z.ZodType<number, string> => {
  const told = `--${name} must be a whole number from ${low} to ${high}`;
  return z.string().regex(/^\d+$/, told).transform(Number).pipe(z.number().min(low, told).max(high, told));
};

const options = z.object({
  brokers: names
    .pipe(
      z.array(
        z.string().regex(/^[^\s:]+:\d{1,5}$/, '--brokers must be HOST:PORT, several with commas between'),
      ),
    )
    .optional(),
  state: z.string().min(1, '--state must be a URL or a command').optional(),
  consumer: z.string().min(1, '--consumer must be a command').optional(),
  'topic-prefix': z
    .string()
    .regex(/^[\w.-]{0,100}$/, '--topic-prefix must be of letters, digits, dots, hyphens and underscores')
    .default(''),
  only: names.optional(),
  except: names.default([]),
  'timeout-s': number('timeout-s', 1, 3_600).default(30),
  'settle-ms': number('settle-ms', 0, 600_000).default(500),
  list: z.boolean().default(false),
  json: z.boolean().default(false),
  verbose: z.boolean().default(false),
  'i-know-the-topics-hold-events': z.boolean().default(false),
  help: z.boolean().default(false),
});
export type Options = z.output<typeof options>;

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;

/** @throws BadOption */
export function readOptions(args: readonly string[]): Options {
  const parsed = options.safeParse(valuesOf(args));
  if (!parsed.success) throw new BadOption(parsed.error.issues.map(({ message }) => message).join('\n'));
  return parsed.data;
}

function valuesOf(args: readonly string[]): object {
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{ brokers: TEXT, state: TEXT, consumer: TEXT, 'topic-prefix': TEXT, only: TEXT, except: TEXT },
        ...{ 'timeout-s': TEXT, 'settle-ms': TEXT, list: FLAG, json: FLAG, verbose: FLAG, help: FLAG },
        'i-know-the-topics-hold-events': FLAG,
      },
    }).values;
  } catch (error) {
    throw new BadOption(error instanceof Error ? error.message : String(error));
  }
}

/** The scenarios that were asked for. None is left out without being told to. @throws BadOption */
export function chosenScenarios(
  all: readonly Scenario[],
  { only, except, consumer, list }: Options,
): Scenario[] {
  for (const pattern of [...(only ?? []), ...except])
    if (!all.some(({ name }) => matches(name, pattern)))
      throw new BadOption(`There is no scenario ${pattern}; --list shows all.`);
  const chosen = all.filter(
    ({ name }) =>
      (only === undefined || only.some((pattern) => matches(name, pattern))) &&
      !except.some((pattern) => matches(name, pattern)),
  );
  if (chosen.length === 0) throw new BadOption('--only and --except leave no scenario.');
  const impossible = chosen.filter(({ needs }) => needs !== 'running').map(({ name }) => name);
  if (consumer === undefined && !list && impossible.length > 0)
    throw new BadOption(
      `These scenarios start and stop the consumer. Say how with --consumer, or leave them out with --except ${impossible.join(',')}`,
    );
  return chosen;
}

const matches = (name: string, pattern: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
