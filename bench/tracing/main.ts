import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { traceFieldsOf, traceHeadersOf, Tracing } from '@libs/telemetry';
import { SpanKind } from '@opentelemetry/api';
import { z } from 'zod';
import { traceIdsOf } from '../../services/gateway/src/proxy/trace-ids';
import { optionsIn } from '../../test/support/option-values';
import { markdownTable } from '../support/markdown-table';
import { benchMain } from '../support/bench-main';
import type { Bench } from '../support/run-bench';
import { type Rounds, roundsOf } from '../support/statistics';

const USAGE = `Usage: npm run bench:tracing -- [--quick]`;
const options = z.object({ quick: z.boolean().default(false) });
const FULL = { rounds: 7, requests: 20_000 };
const QUICK: typeof FULL = { rounds: 1, requests: 500 };
const AWAITS = 100;
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/**
 * What traces cost where nothing is recorded: the ids of a request in the gateway, and the memory of what is under way. Microseconds of
 * the processor for each request. `--quick`: once and shortly.
 */
async function measureTracing({ narrator }: Bench, { quick }: z.output<typeof options>): Promise<void> {
  const { rounds, requests } = quick ? QUICK : FULL;
  const memory = new AsyncLocalStorage<string>();
  const work: Readonly<Record<string, () => Promise<unknown>>> = {
    'gateway, a request id alone': () => Promise.resolve(randomUUID()),
    'gateway, and the ids of its trace': () => Promise.resolve(gatewayIds(new Map())),
    'gateway, and those of a traceparent': () =>
      Promise.resolve(gatewayIds(new Map([['traceparent', TRACEPARENT]]))),
    [`${String(AWAITS)} awaits`]: awaitMuch,
    [`${String(AWAITS)} awaits within AsyncLocalStorage`]: () => memory.run('span', awaitMuch),
  };
  const measured = await interleaved(rounds, work, async (one) => {
    const micros = await repeat(requests, one);
    // Once used it costs every await, also those outside of it.
    memory.disable();
    return micros;
  });
  narrator.say(`Node ${process.version}, ${String(rounds)} interleaved rounds of ${String(requests)}\n`);
  narrator.say(
    markdownTable(
      ['', 'µs', 'least–most'],
      [...measured].map(([name, of]) => rowOf(name, of)),
    ),
  );
}

const rowOf = (name: string, { median, least, most }: Rounds): string[] => [
  name,
  median.toFixed(2),
  `${least.toFixed(2)}–${most.toFixed(2)}`,
];

const tracing = new Tracing();

/** Everything that the gateway does for the trace of a request that it forwards and logs. */
function gatewayIds(headers: ReadonlyMap<string, string>): unknown {
  const { span } = traceIdsOf(headers, tracing);
  const part = tracing.part('operation', { kind: SpanKind.CLIENT }, span);
  return [traceHeadersOf(part), traceFieldsOf(span)];
}

async function awaitMuch(): Promise<number> {
  let sum = 0;
  for (let n = 0; n < AWAITS; n += 1) sum = await next(sum);
  return sum;
}

const next = (sum: number): Promise<number> => Promise.resolve(sum + 1);

/** Microseconds of the processor a time: they are the same on a busy machine. */
async function repeat(requests: number, work: () => Promise<unknown>): Promise<number> {
  const begun = process.cpuUsage();
  for (let n = 0; n < requests; n += 1) await work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / requests;
}

/** Of each, taken in turns; a first round of each is not counted. */
async function interleaved(
  rounds: number,
  work: Readonly<Record<string, () => Promise<unknown>>>,
  measure: (one: () => Promise<unknown>) => Promise<number>,
): Promise<ReadonlyMap<string, Rounds>> {
  const measured = new Map(Object.keys(work).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, one] of Object.entries(work)) {
      const value = await measure(one);
      if (round > 0) measured.get(name)?.push(value);
    }
  return new Map([...measured].map(([name, values]) => [name, roundsOf(values)]));
}

void benchMain({ usage: USAGE, readOptions: (args) => optionsIn(args, options), run: measureTracing });
