import { monotonicMs } from '../../test/chaos/monotonic';
import { forgetPeak, peakBytes } from '../support/process-memory';
import type { IngestionStand } from './ingestion-stand';
import { processed } from './tables';
import { newSha } from './upload-client';

export interface OneByOne {
  readonly ackMs: number[];
  readonly processedMs: number[];
  /** Resident memory of the API over that before its first upload. */
  readonly peakBytes: number[];
  /** For how long at most the API's event loop did not turn. */
  readonly blockMs: number[];
}

/** Nothing else is asked of the machine while one of these is received and processed. */
export async function uploadOneByOne(stand: IngestionStand, body: Buffer, times: number): Promise<OneByOne> {
  const { uploads, api } = stand;
  const { pid } = api.process;
  const figures: OneByOne = { ackMs: [], processedMs: [], peakBytes: [], blockMs: [] };
  for (let time = 0; time < times; time += 1) {
    const upload = await uploads.coverage(body);
    await api.longestBlockMs();
    forgetPeak(pid);
    const { status, tookMs } = await uploads.send(upload, body);
    const answeredAt = monotonicMs();
    expectAcknowledged(status);
    figures.peakBytes.push(peakBytes(pid) - api.idleBytes);
    figures.blockMs.push(await api.longestBlockMs());
    await processed(stand, upload.commitSha);
    figures.ackMs.push(tookMs);
    figures.processedMs.push(monotonicMs() - answeredAt);
  }
  return figures;
}

export interface PartialsFigures {
  readonly perSecond: number;
  readonly finalAckMs: number;
  readonly processedMs: number;
}

/** One commit in many parts, several at a time, and the notice that ends them. */
export async function uploadPartials(
  stand: IngestionStand,
  bodies: readonly Buffer[],
  atATime: number,
): Promise<PartialsFigures> {
  const { uploads } = stand;
  const commitSha = newSha();
  const waiting = bodies.values();
  const begun = monotonicMs();
  const sendAll = async (): Promise<void> => {
    for (const body of waiting)
      expectAcknowledged((await uploads.send(await uploads.coverage(body, commitSha, true), body)).status);
  };
  await Promise.all(Array.from({ length: atATime }, sendAll));
  const perSecond = (1000 * bodies.length) / (monotonicMs() - begun);
  const final = await uploads.send(await uploads.final(commitSha));
  const answeredAt = monotonicMs();
  expectAcknowledged(final.status);
  await processed(stand, commitSha);
  return { perSecond, finalAckMs: final.tookMs, processedMs: monotonicMs() - answeredAt };
}

function expectAcknowledged(status: number | null): void {
  if (status !== 200) throw new Error(`An upload was answered ${status ?? 'nothing'}, not 200.`);
}
