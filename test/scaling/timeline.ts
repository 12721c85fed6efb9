import { type Distribution, distributionOf } from '../history/distribution';
import { loadHistory, sourceIn } from '../history/history';
import { HistoryReader } from '../history/read-history';
import type { FaultRecord } from '../history/records';
import { isBeingEnded, isBeingGranted, mayHaveExpired, type Use } from '../history/uses';

/** One request of a client and what it saw; times of CLOCK_MONOTONIC. */
export interface Sent {
  readonly what: 'request' | 'upload' | 'revocation';
  readonly sentAt: number;
  readonly tookMs: number | null;
  /** Null: no answer. */
  readonly status: number | null;
  /** From its sending to its answer nobody changed what its token may do, and the machine did not stand still. */
  readonly isOwed: boolean;
}

export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Summary extends Window {
  readonly sent: number;
  readonly perSecond: number;
  /** Of requests, in milliseconds. */
  readonly times: Distribution | undefined;
  readonly revocations: Distribution | undefined;
  readonly uploads: number;
  readonly failed: number;
}

/** Everything that the clients of a recorded run sent, each attempt by itself, in the order of time. */
export async function readSent(directory: string): Promise<Sent[]> {
  const onTorn = (file: string): never => {
    throw new Error(`${file} ends in the middle of a line; its recorder did not come to its end`);
  };
  const history = await loadHistory(await sourceIn(new HistoryReader(directory), onTorn));
  const { faults, run } = history;
  const isChanging = (use: Use): boolean =>
    isBeingEnded(history, use) || isBeingGranted(history, use) || mayHaveExpired(history, use);
  const ofUse = (what: 'request' | 'upload', use: Use): Sent => ({
    ...timesOf(what, use),
    isOwed: !isChanging(use) && !stoodStill(faults, use, run.leaseMs),
  });
  const sent = history.uploads.map((upload) => ofUse('upload', upload));
  for await (const request of history.requests()) sent.push(ofUse('request', request));
  for (const { attempts } of history.revocations)
    for (const attempt of attempts)
      sent.push({
        ...timesOf('revocation', attempt),
        isOwed: !stoodStill(faults, attempt, run.leaseMs),
      });
  return sent.sort((a, b) => a.sentAt - b.sentAt);
}

export function summaryOf(all: readonly Sent[], { from, to }: Window): Summary {
  const sent = all.filter(({ sentAt }) => sentAt >= from && sentAt < to);
  const times = (what: Sent['what']): Distribution | undefined =>
    distributionOf(sent.flatMap((one) => (one.what === what && one.tookMs !== null ? [one.tookMs] : [])));
  return {
    ...{ from, to },
    sent: sent.length,
    perSecond: (1_000 * sent.length) / (to - from),
    times: times('request'),
    revocations: times('revocation'),
    uploads: sent.filter(({ what, status }) => what === 'upload' && status === 200).length,
    failed: sent.filter(isFailed).length,
  };
}

/** Second by second. */
export function secondsOf(sent: readonly Sent[], { from, to }: Window): Summary[] {
  const seconds: Summary[] = [];
  for (let at = from; at + 1_000 <= to; at += 1_000)
    seconds.push(summaryOf(sent, { from: at, to: at + 1_000 }));
  return seconds;
}

/** Without an answer, or with one that says that it is our fault. */
export const isBroken = ({ status }: Pick<Sent, 'status'>): boolean =>
  status === null || status >= 500 || status === 408 || status === 429;

/** Broken where nobody changed what the token may do: while somebody does it may be answered "ask again". */
export const isFailed = (sent: Pick<Sent, 'status' | 'isOwed'>): boolean => sent.isOwed && isBroken(sent);

/** Until a lease later, for by then whoever was kept from it has one again. Nothing else is out of order in these runs. */
const stoodStill = (
  faults: readonly FaultRecord[],
  { sentAt, answeredAt }: Pick<Use, 'sentAt' | 'answeredAt'>,
  leaseMs: number,
): boolean =>
  faults.some(({ from, to }) => from <= (answeredAt ?? Infinity) && (to ?? Infinity) + leaseMs >= sentAt);

const timesOf = (
  what: Sent['what'],
  { sentAt, answeredAt, status }: Pick<Use, 'sentAt' | 'answeredAt' | 'status'>,
): Omit<Sent, 'isOwed'> => ({
  what,
  sentAt,
  tookMs: answeredAt === null ? null : answeredAt - sentAt,
  status,
});
