import { Command } from 'commander';
import type { Action } from '../context';
import type * as eventActions from './event-actions';
import { type Bind, examples as examplesOf, several } from '../bind';

const examples = (...lines: readonly string[]): string =>
  examplesOf(...lines.map((line) => `events ${line}`));

type EventActions = typeof eventActions;

/** Loaded when one is called, for whoever asks the public API does not wait for what Kafka and databases need. */
const later =
  (name: keyof EventActions): Action =>
  async (context, options) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an `import()` is not compiled to one
    const actions = require('./event-actions') as EventActions;
    await actions[name](context, options);
  };

/** `portcullis events …`: what is done with events by hand. `bind` gives an action its context. */
export function eventsCommand(bind: Bind): Command {
  return new Command('events')
    .description('Look at events, send them again, settle what consumers could not read')
    .addCommand(tail(bind))
    .addCommand(replay(bind))
    .addCommand(deadLetters(bind));
}

const filtered = (command: Command): Command =>
  command
    .option('--topic <topic>', 'only this topic; may be repeated', several)
    .option('--type <type>', 'only events of this type, such as token.revoked.v1; may be repeated', several)
    .option(
      '--subject <key>',
      'only events of this key, such as the id of a token; may be repeated',
      several,
    );

const tail = (bind: Bind): Command =>
  filtered(new Command('tail'))
    .description(
      'Show events as they come, of every topic of events unless one is named. Nothing is committed.',
    )
    .option('--from-beginning', 'begin with the oldest that Kafka has')
    .option('--since <time>', 'begin with what came at that time: 15m, 6h, 2d, or 2026-11-01T00:00Z')
    .option('--body', 'show what is in them, too')
    .addHelpText(
      'after',
      examples(
        'tail --type token.revoked.v1',
        'tail --since 15m --body',
        'tail --since 1d --json | jq .type',
      ),
    )
    .action(bind(later('tailEvents'), 'list'));

const replay = (bind: Bind): Command =>
  filtered(new Command('replay'))
    .description(
      'Send events again, to their own topics unless --to names another. Copies have the ids and versions of their originals.',
    )
    .option('--since <time>', 'from what came at that time on: 15m, 6h, 2d, or 2026-11-01T00:00Z')
    .option('--until <time>', 'up to before what came at that time; default: now')
    .option('--from <place>', 'kafka, or outbox: the database of a service (DATABASE_URL); default: kafka')
    .option('--from-seq <n>', 'from the outbox: events whose seq in the revocation log is this or more')
    .option('--to-seq <n>', 'from the outbox: events whose seq in the revocation log is this or less')
    .option('--to <topic>', 'send them to this topic')
    .option('--dry-run', 'say how many there are, and send nothing')
    .option('--range <range>', 'where an interrupted replay goes on (it says so); may be repeated', several)
    .option('--from-position <n>', 'where an interrupted replay from the outbox goes on (it says so)')
    .option('--to-position <n>', 'where an interrupted replay from the outbox ends (it says so)')
    .addHelpText(
      'after',
      examples(
        'replay --since 2026-11-01T00:00Z --dry-run',
        'replay --since 6h --type token.revoked.v1 --subject Zx81mQ4rTuVw',
        'replay --from-seq 1200 --to-seq 1300 --topic portcullis.token.events.v1',
        'replay --from outbox --since 2d --to replayed.events',
      ),
    )
    .action(bind(later('replayEvents')));

const deadLetters = (bind: Bind): Command =>
  new Command('dlq')
    .description('Events that a group of consumers could not read')
    .addCommand(list(bind))
    .addCommand(retry(bind))
    .addCommand(drop(bind));

const ofQueue = (command: Command): Command =>
  command
    .option('--topic <topic>', 'only what came from this topic, or is in this dead letter topic')
    .option('--group <group>', 'only what this group could not read');

const chosen = (command: Command): Command =>
  ofQueue(command)
    .option('--all', 'all of them')
    .option('--id <id>', 'this one, as list shows it; may be repeated', several)
    .option('--partition <n>', 'with --offset and --topic: the one that came from there')
    .option('--offset <n>', 'with --partition and --topic: the one that came from there');

const list = (bind: Bind): Command =>
  ofQueue(new Command('list'))
    .description('Show what is parked: when, by whom, where it came from, why')
    .option('--body', 'show what is in them, too')
    .addHelpText(
      'after',
      examples('dlq list', 'dlq list --group gateway --body', 'dlq list --json | jq .reason'),
    )
    .action(bind(later('listDeadLetters'), 'list'));

const retry = (bind: Bind): Command =>
  chosen(new Command('retry'))
    .description(
      'Put parked events back to the topic that they came from, and take them out of the dead letters',
    )
    .addHelpText(
      'after',
      examples(
        'dlq retry --all --group ingestion-worker',
        'dlq retry --id 711938cf-0e91-4f45-8053-8949cfbfabb9',
      ),
    )
    .action(bind(later('retryDeadLetters')));

const drop = (bind: Bind): Command =>
  chosen(new Command('drop'))
    .description('Delete parked events for good')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples(
        'dlq drop --topic portcullis.token.events.v1 --partition 3 --offset 1042',
        'dlq drop --all --group billing --yes',
      ),
    )
    .action(bind(later('dropDeadLetters')));
