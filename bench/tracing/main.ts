import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { Narrator } from '@libs/local-instance';
import { traceFieldsOf, traceHeadersOf, Tracing } from '@libs/telemetry';
import { SpanKind } from '@opentelemetry/api';
import { traceIdsOf } from '../../services/gateway/src/proxy/trace-ids';

const ROUNDS = 7;
const REQUESTS = 20_000;
const AWAITS = 100;
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** What traces cost where nothing is recorded: the ids of a request in the gateway, and the memory of what is under way. */
async function main(): Promise<void> {
  const narrator = new Narrator();
  narrator.say(
    `Node ${process.version}, medians of ${String(ROUNDS)} interleaved rounds of ${String(REQUESTS)}`,
  );
  for (const [what, headers] of [
    ['without a traceparent', new Map<string, string>()],
    ['with a traceparent', new Map([['traceparent', TRACEPARENT]])],
  ] as const) {
    const [bare = NaN, traced = NaN] = await paired(
      () => repeat(() => Promise.resolve(randomUUID())),
      () => repeat(() => Promise.resolve(gatewayIds(headers))),
    );
    narrator.say(`gateway, ${what}: ${(traced - bare).toFixed(2)} µs a request beside its request id`);
  }
  const memory = new AsyncLocalStorage<string>();
  const [without = NaN, within = NaN] = await paired(
    () => repeat(awaitMuch),
    async () => {
      const perRequest = await repeat(() => memory.run('span', awaitMuch));
      memory.disable();
      return perRequest;
    },
  );
  narrator.say(
    `AsyncLocalStorage, ${String(AWAITS)} awaits: ${without.toFixed(1)} µs without, ${within.toFixed(1)} µs with it`,
  );
}

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
async function repeat(work: () => Promise<unknown>): Promise<number> {
  const begun = process.cpuUsage();
  for (let n = 0; n < REQUESTS; n += 1) await work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / REQUESTS;
}

/** The medians of each, taken in turns; a first round of each is not counted. */
async function paired(...measures: readonly (() => Promise<number>)[]): Promise<number[]> {
  const measured = measures.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const [index, measure] of measures.entries()) {
      const value = await measure();
      if (round > 0) measured[index]?.push(value);
    }
  return measured.map((values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
