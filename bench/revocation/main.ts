import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Narrator } from '@libs/local-instance';
import { PortcullisClient } from '../../deploy/demo/portcullis-client';
import { startStack } from '../../deploy/stack/start-stack';

/** How long a DELETE takes to answer, and whether any gateway accepts a request that is begun after it. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { count: { type: 'string', default: '300' }, gateways: { type: 'string', default: '2' } },
  });
  const narrator = new Narrator();
  const dataDir = await mkdtemp(join(tmpdir(), 'portcullis-bench-'));
  const stack = await startStack({ dataDir, narrator, replicas: { gateway: Number(values.gateways) } });
  try {
    const portcullis = new PortcullisClient(stack.instance);
    const gateways = stack.instance.gateways ?? [];
    const answered: number[] = [];
    let acceptedAfter = 0;
    let probes = 0;
    for (let index = 0; index < Number(values.count); index += 1) {
      const { id, token } = await portcullis.issueRepositoryToken();
      await askAll(portcullis, gateways, token);
      answered.push((await portcullis.revoke(id)).answeredAfterMs);
      const statuses = await askAll(portcullis, gateways, token);
      probes += statuses.length;
      acceptedAfter += statuses.filter((status) => status === 200).length;
    }
    answered.sort((a, b) => a - b);
    narrator.say(
      `\n${values.count} revocations, ${values.gateways} gateways, 2 ingestion APIs: ` +
        `p50 ${at(answered, 0.5)} ms, p99 ${at(answered, 0.99)} ms, max ${at(answered, 1)} ms; ` +
        `${String(acceptedAfter)} of ${String(probes)} requests after the answer accepted`,
    );
  } finally {
    await stack.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const askAll = (
  portcullis: PortcullisClient,
  gateways: readonly string[],
  token: string,
): Promise<number[]> => Promise.all(gateways.map((gateway) => portcullis.statusWith(token, gateway)));

const at = (sorted: readonly number[], quantile: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? NaN).toFixed(1);

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
