#!/usr/bin/env node
import { readKafkaConnection } from '@libs/config';
import { allScenarios } from './all-scenarios';
import { askState } from './ask-state';
import { CommandControl } from './command-control';
import { KafkaBroker } from './kafka-broker';
import { BadOption, chosenScenarios, type Options, readOptions, USAGE } from './options';
import { jsonReport, listed, rendered, tallied } from './report';
import { type Result, runScenarios } from './run-scenarios';
import type { Scenario } from './scenario';

const say = (text: string): void => void process.stdout.write(text);
const tell = (text: string): void => void process.stderr.write(text);

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    say(`${USAGE}\n`);
    return 0;
  }
  const scenarios = chosenScenarios(allScenarios, options);
  if (options.list) {
    say(listed(scenarios));
    return 0;
  }
  const results = await judge(scenarios, options, signal);
  const leftOut = allScenarios.filter((one) => !scenarios.includes(one)).map(({ name }) => name);
  say(options.json ? `${jsonReport(results, leftOut)}\n` : tallied(results, leftOut.length));
  return results.every(({ verdict }) => verdict === 'ok') ? 0 : 1;
}

function judge(scenarios: readonly Scenario[], options: Options, signal: AbortSignal): Promise<Result[]> {
  const { brokers, state, consumer: command, json, verbose } = options;
  if (!brokers || state === undefined)
    throw new BadOption('--brokers and --state are needed; --help says more.');
  const onOutput = verbose ? tell : undefined;
  const control =
    command === undefined ? undefined : new CommandControl({ command, environment: process.env, onOutput });
  const broker = new KafkaBroker(readKafkaConnection({ ...process.env, KAFKA_BROKERS: brokers.join(',') }));
  const parts = {
    broker,
    consumer: { view: askState(state), control },
    prefix: options['topic-prefix'],
    mayHoldEvents: options['i-know-the-topics-hold-events'],
    timings: { timeoutMs: options['timeout-s'] * 1000, settleMs: options['settle-ms'] },
    signal,
  };
  return runScenarios(scenarios, parts, {
    begins: ({ name }) => tell(`… ${name}\n`),
    ends: (result) => (json ? tell : say)(rendered(result)),
  });
}

// The consumer is ended and the topics are removed before the kit ends.
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => interrupted.abort(new Error('Interrupted.')));

/** Not before everything is written: what a pipe has not taken yet is lost with the process. */
const exit = (code: number): void => {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
};

main(process.argv.slice(2), interrupted.signal).then(exit, (error: unknown) => {
  tell(`${error instanceof Error ? error.message : String(error)}\n`);
  exit(2);
});
