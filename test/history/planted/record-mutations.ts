import type { HistoryRecord, RequestRecord } from '../records';
import type { SampleHistory } from '../sample/sample-history';
import { naturalKeyOf } from '../uploads';
import { isAccepted } from '../uses';
import type { Mutation } from './mutation';

const recordMutation = (
  name: string,
  which: (record: HistoryRecord, history: SampleHistory) => boolean,
  change: (history: SampleHistory, record: HistoryRecord) => void,
): Mutation => ({
  name,
  places: (history) =>
    history.records.filter((record) => which(record, history)).map((record) => () => change(history, record)),
});

const withoutRecords = (history: SampleHistory, isGone: (record: HistoryRecord) => boolean): void => {
  history.records = history.records.filter((record) => !isGone(record));
};

/** Ends the very operation for good, with an answer before the request was sent. */
const isProbe = (record: HistoryRecord, { records }: SampleHistory): record is RequestRecord =>
  record.record === 'request' &&
  record.answeredAt !== null &&
  records.some(
    (other) =>
      other.record === 'revocation' &&
      other.tokenIds.includes(record.tokenId) &&
      (other.status === 200 || other.status === 204) &&
      (other.answeredAt ?? Infinity) < record.sentAt,
  );

const isLate = (record: HistoryRecord, { records, run }: SampleHistory): boolean =>
  record.record === 'request' &&
  record.answeredAt !== null &&
  records.some(
    (other) =>
      other.record === 'issued' &&
      other.tokenId === record.tokenId &&
      other.expiresAt !== null &&
      other.expiresAt + run.expiryToleranceMs < record.sentAt,
  );

const isVisit = (record: HistoryRecord, { records }: SampleHistory): boolean =>
  record.record === 'request' &&
  record.repositoryId !== null &&
  records.some(
    (other) =>
      other.record === 'issued' &&
      other.tokenId === record.tokenId &&
      other.repositoryId !== record.repositoryId,
  );

const isLonelyAccept = (record: HistoryRecord, { records }: SampleHistory): boolean =>
  record.record === 'request' &&
  isAccepted(record) &&
  records.some(
    (other) => other.record === 'issued' && other.tokenId === record.tokenId && other.expiresAt === null,
  ) &&
  !records.some((other) => other.record === 'revocation' && other.tokenIds.includes(record.tokenId));

export const RECORD_MUTATIONS: readonly Mutation[] = [
  recordMutation('a probe after the answer is accepted', isProbe, (_, record) => {
    Object.assign(record, { status: 200, refusal: 'none' });
  }),
  recordMutation('a token is let in where it has no part', isVisit, (_, record) => {
    Object.assign(record, { status: 200, refusal: 'none' });
  }),
  recordMutation('an expired token is accepted', isLate, (_, record) => {
    Object.assign(record, { status: 200, refusal: 'none' });
  }),
  recordMutation('a valid token is refused', isLonelyAccept, (_, record) => {
    if (record.record === 'request') Object.assign(record, { status: 401, refusal: 'invalid' });
  }),
  recordMutation(
    'a revocation of tokens is not recorded',
    (record, { after }) =>
      record.record === 'revocation' &&
      after.tokens.some(
        ({ tokenId, revokedSeq }) => revokedSeq !== null && record.tokenIds.includes(tokenId),
      ),
    (history, record) => {
      if (record.record !== 'revocation') return;
      const { revocationId } = record;
      withoutRecords(history, (one) => one.record === 'revocation' && one.revocationId === revocationId);
    },
  ),
  recordMutation(
    'the issue of a token that is used is not recorded',
    (record, { records }) =>
      record.record === 'issued' &&
      records.some((other) => other.record === 'request' && other.tokenId === record.tokenId),
    (history, record) => withoutRecords(history, (one) => one === record),
  ),
  recordMutation(
    'the sends of a stored upload are not recorded',
    (record, { after }) =>
      record.record === 'upload' &&
      record.kind !== 'final' &&
      after.uploads.some((row) => naturalKeyOf(row) === naturalKeyOf(record)),
    (history, record) => {
      if (record.record !== 'upload') return;
      const key = naturalKeyOf(record);
      withoutRecords(history, (one) => one.record === 'upload' && naturalKeyOf(one) === key);
    },
  ),
  recordMutation(
    'an answer comes before its question',
    (record) =>
      (record.record === 'request' || record.record === 'upload' || record.record === 'revocation') &&
      record.answeredAt !== null,
    (_, record) => Object.assign(record, { answeredAt: 0 }),
  ),
];
