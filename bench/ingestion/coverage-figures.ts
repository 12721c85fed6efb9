/**
 * What a large report costs: `npm run bench:ingestion -- [MB]`.
 * No server is needed.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { MergedReport } from '../../services/ingestion/src/coverage/merge-parts';
import { scanCoverageBody } from '../../services/ingestion/src/coverage/scan-coverage-body';

const LINES = 300;
const CHUNK_BYTES = 65_536;
const ROUNDS = 5;

function reportOf(megabytes: number): Buffer {
  const coverage = Object.fromEntries(Array.from({ length: LINES }, (_, line) => [line + 1, line % 7]));
  const file = JSON.stringify(coverage);
  const files = Math.floor((megabytes * 1e6) / (file.length + 50));
  const elements = Array.from(
    { length: files },
    (_, index) => `{"filename":"src/module-${index}/file.ts","coverage":${file}}`,
  );
  return Buffer.from(`{"fileReports":[${elements.join(',')}]}`);
}

async function* chunksOf(body: Buffer): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0; at < body.length; at += CHUNK_BYTES) yield body.subarray(at, at + CHUNK_BYTES);
}

async function measure(name: string, body: Buffer, work: () => Promise<unknown>): Promise<void> {
  const seconds: number[] = [];
  let longestMs = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const start = performance.now();
    await work();
    seconds.push((performance.now() - start) / 1000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    delay.disable();
    longestMs = Math.max(longestMs, delay.max / 1e6);
  }
  const median = seconds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? NaN;
  const speed = (body.length / 1e6 / median).toFixed(0);
  process.stdout.write(
    `${name}: ${speed} MB/s, longest block of the event loop ${longestMs.toFixed(1)} ms\n`,
  );
}

async function main(): Promise<void> {
  const body = reportOf(Number(process.argv[2] ?? 10));
  process.stdout.write(`${(body.length / 1e6).toFixed(1)} MB, median of ${ROUNDS}\n`);
  await measure('JSON.parse of the whole', body, () => Promise.resolve(JSON.parse(body.toString())));
  await measure('scan and check', body, () => scanCoverageBody(chunksOf(body), () => undefined));
  await measure('scan, check, pack and merge', body, () => {
    const report = new MergedReport();
    return scanCoverageBody(chunksOf(body), (file) => report.add(file));
  });
}

void main();
