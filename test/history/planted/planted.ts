import type { HistoryRecord, RequestRecord, RevocationRecord, UploadRecord } from '../records';
import type { Eventful } from '../sample/eventful-history';

/** One lie in an otherwise sound history. */
export interface Plant {
  readonly name: string;
  /** All the invariants that must find it, and no other may. */
  readonly breaks: readonly string[];
  readonly plant: (eventful: Eventful) => void;
}

/** Something that looks wrong and is not. */
export interface NearMiss {
  readonly name: string;
  readonly add: (eventful: Eventful) => void;
}

export const plantsOf = (invariant: string, plants: Readonly<Record<string, Plant['plant']>>): Plant[] =>
  Object.entries(plants).map(([name, plant]) => ({ name, breaks: [invariant], plant }));

export const nearMisses = (misses: Readonly<Record<string, NearMiss['add']>>): NearMiss[] =>
  Object.entries(misses).map(([name, add]) => ({ name, add }));

const findRecord = <Wanted extends HistoryRecord>(
  { history }: Eventful,
  isWanted: (record: HistoryRecord) => record is Wanted,
): Wanted => found(history.records.find(isWanted));

export const requestOf = (eventful: Eventful, tokenId: string, sentAt: number): RequestRecord =>
  findRecord(
    eventful,
    (record): record is RequestRecord =>
      record.record === 'request' && record.tokenId === tokenId && record.sentAt === sentAt,
  );

export const attemptSentAt = (eventful: Eventful, sentAt: number): RevocationRecord =>
  findRecord(
    eventful,
    (record): record is RevocationRecord => record.record === 'revocation' && record.sentAt === sentAt,
  );

export const uploadSentAt = (eventful: Eventful, sentAt: number): UploadRecord =>
  findRecord(
    eventful,
    (record): record is UploadRecord => record.record === 'upload' && record.sentAt === sentAt,
  );

/** Takes the wanted rows out of a dump. */
export function remove<Row>(rows: Row[], isWanted: (row: Row) => boolean): Row[] {
  const removed = rows.filter(isWanted);
  if (removed.length === 0) throw new Error('there is nothing to remove');
  rows.splice(0, rows.length, ...rows.filter((row) => !isWanted(row)));
  return removed;
}

export function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the history has no such record');
  return value;
}
