import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { publishedEvents, type Reading } from './event-reading';
import { loadModule } from './load-module';

interface Contract {
  readonly topic: string;
  readonly type: string;
  readonly schema: z.ZodType;
}

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && 'topic' in value && 'type' in value && 'schema' in value;

/** `read-events.main.js DIST`: what the contracts of that release make of the events on standard input, as a subscriber would. */
async function main(): Promise<void> {
  const [dist] = z.tuple([z.string()]).parse(process.argv.slice(2));
  const module = loadModule(dist, 'libs/contracts/src/index.js', z.record(z.string(), z.unknown()));
  const contracts = new Map(
    Object.values(module)
      .filter(isContract)
      .map((contract) => [`${contract.topic} ${contract.type}`, contract]),
  );
  const reading: Reading = { read: 0, skipped: {}, unreadable: [] };
  for (const { topic, type, payload } of publishedEvents.parse(JSON.parse(await text(process.stdin)))) {
    const contract = contracts.get(`${topic} ${type}`);
    const parsed = contract?.schema.safeParse(payload);
    if (!parsed) reading.skipped[type] = (reading.skipped[type] ?? 0) + 1;
    else if (parsed.success) reading.read += 1;
    else reading.unreadable.push(`${type} on ${topic}: ${z.prettifyError(parsed.error)}`);
  }
  process.stdout.write(JSON.stringify(reading));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
