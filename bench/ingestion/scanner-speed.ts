import { MergedReport } from '../../services/ingestion/src/coverage/merge-parts';
import { scanCoverageBody } from '../../services/ingestion/src/coverage/scan-coverage-body';

export interface ScannerSpeed {
  readonly what: string;
  readonly megabytesPerSecond: number[];
}

const CHUNK_BYTES = 65_536;

async function* chunksOf(body: Buffer): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0; at < body.length; at += CHUNK_BYTES) yield body.subarray(at, at + CHUNK_BYTES);
}

/** What reading a body costs by itself, in this process; `JSON.parse` for comparison, which checks nothing and holds it all. */
export async function measureScanner(body: Buffer, rounds: number): Promise<ScannerSpeed[]> {
  const contestants: readonly [string, () => unknown][] = [
    ['JSON.parse of the whole', (): unknown => JSON.parse(body.toString())],
    ['scan and check', () => scanCoverageBody(chunksOf(body), () => undefined)],
    [
      'scan, check, pack and merge',
      () => {
        const report = new MergedReport();
        return scanCoverageBody(chunksOf(body), (file) => report.add(file));
      },
    ],
  ];
  const speeds = contestants.map(([what, work]) => ({ what, work, megabytesPerSecond: [] as number[] }));
  for (let round = 0; round <= rounds; round += 1)
    for (const { work, megabytesPerSecond } of speeds) {
      const start = performance.now();
      await work();
      // The first time, the compiler is not done yet.
      if (round > 0) megabytesPerSecond.push(body.length / 1000 / (performance.now() - start));
    }
  return speeds.map(({ what, megabytesPerSecond }) => ({ what, megabytesPerSecond }));
}
