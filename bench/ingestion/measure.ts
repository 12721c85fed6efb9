import type { Bench } from '../support/run-bench';
import { type Contestant, rateOf } from './rates';
import { apiContestant, plainInsert } from './contestants';
import { type IngestionStand } from './ingestion-stand';
import { type OneByOne, type PartialsFigures, uploadOneByOne, uploadPartials } from './one-by-one';
import type { Plan } from './options';
import { sampleReport } from './sample-reports';
import { emptyTables, sizeOf } from './tables';
import { forgetPeak, peakBytes } from '../support/process-memory';

export interface Size {
  readonly name: string;
  readonly body: Buffer;
  readonly atATime: number;
}

/** A small file's worth, a usual report, and nearly as much as an upload may have. */
export const sizesOf = (): Size[] => [
  { name: '2 kB', body: sampleReport({ bytes: 2_000, lines: 60 }).body, atATime: 16 },
  { name: '200 kB', body: sampleReport({ bytes: 200_000 }).body, atATime: 8 },
  { name: '10 MB', body: sampleReport({ bytes: 10_000_000 }).body, atATime: 4 },
];

export interface RateFigures {
  readonly size: string;
  readonly bytes: number;
  readonly atATime: number;
  readonly plainPerSecond: number[];
  readonly apiPerSecond: number[];
  readonly blockMs: number[];
  readonly peakBytes: number[];
  wrong: number;
}

/** Enough for what one process may take in the time; signing is not what is measured. */
const SIGNED_PER_SECOND = 2_500;
const SIGNED_BYTES_PER_SECOND = 500e6;

/** The worker does not run meanwhile: it scales by itself, and here it would take the processor from whoever is measured. */
export async function measureRates(
  bench: Bench,
  stand: IngestionStand,
  sizes: readonly Size[],
  { rounds, seconds }: Plan,
): Promise<RateFigures[]> {
  const insertInto = await plainInsert(bench, stand, Math.max(...sizes.map(({ atATime }) => atATime)));
  const all = sizes.map(({ name, body, atATime }) => {
    const most = Math.min(SIGNED_PER_SECOND, SIGNED_BYTES_PER_SECOND / body.length);
    const figures: RateFigures = {
      ...{ size: name, bytes: body.length, atATime, wrong: 0 },
      ...{ plainPerSecond: [], apiPerSecond: [], blockMs: [], peakBytes: [] },
    };
    return { figures, plain: insertInto(body), api: apiContestant(stand, body, Math.ceil(most * seconds)) };
  });
  const { pid } = stand.api.process;
  for (let round = 1; round <= rounds; round += 1)
    for (const { figures, plain, api } of all) {
      const { size, atATime } = figures;
      const run = async (contestant: Contestant): Promise<number> => {
        const { perSecond, wrong } = await rateOf(contestant, atATime, seconds);
        figures.wrong += wrong;
        bench.narrator.say(
          `round ${round}  ${size.padEnd(6)}  ${contestant.name.padEnd(13)}  ${perSecond.toFixed(1)} a second`,
        );
        return perSecond;
      };
      figures.plainPerSecond.push(await run(plain));
      await stand.api.longestBlockMs();
      forgetPeak(pid);
      figures.apiPerSecond.push(await run(api));
      figures.blockMs.push(await stand.api.longestBlockMs());
      figures.peakBytes.push(peakBytes(pid) - stand.api.idleBytes);
    }
  return all.map(({ figures }) => figures);
}

export interface LargeFigures {
  readonly files: number;
  readonly bytes: number;
  readonly upload: OneByOne;
  readonly partials: PartialsFigures & { readonly count: number };
}

/** The report with the most files, and the commit in the most parts. */
export async function measureLarge(
  stand: IngestionStand,
  { files, partials, uploads }: Plan,
): Promise<LargeFigures> {
  const { body } = sampleReport({ files, lines: 20 });
  const upload = await uploadOneByOne(stand, body, Math.ceil(uploads / 2));
  const parts = Array.from(
    { length: partials },
    (_, seed) => sampleReport({ files: 10, lines: 60, seed }).body,
  );
  const count = parts.length;
  return {
    files,
    bytes: body.length,
    upload,
    partials: { ...(await uploadPartials(stand, parts, 8)), count },
  };
}

export interface StoredFigures {
  readonly files: number;
  readonly reportBytesPerFile: number;
  readonly bodyBytesPerFile: number;
}

/** Every one of the 300 lines holds code. */
export async function measureStored(stand: IngestionStand): Promise<StoredFigures> {
  await emptyTables(stand);
  const { body, files } = sampleReport({ bytes: 10_000_000, coverable: 1 });
  await uploadOneByOne(stand, body, 1);
  const report = await sizeOf(stand, 'coverage_report_files');
  if (report.rows !== files) throw new Error(`${report.rows} files were stored of ${files}.`);
  const bodies = await sizeOf(stand, 'coverage_upload_bodies');
  return { files, reportBytesPerFile: report.bytes / files, bodyBytesPerFile: bodies.bytes / files };
}
