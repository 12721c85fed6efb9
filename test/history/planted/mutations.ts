import type { Dumps } from '../dumps';
import type { HistoryRecord, RequestRecord, UploadRecord } from '../records';
import type { SampleHistory } from '../sample/sample-history';
import { naturalKeyOf } from '../uploads';
import { isAccepted } from '../uses';

/** A change of one record of a sound history that no checker may overlook. */
export interface Mutation {
  readonly name: string;
  /** The places where it can be made, each as the deed itself. */
  readonly places: (history: SampleHistory) => (() => void)[];
}

const dropped = <Name extends keyof Dumps>(
  name: Name,
  which: (row: Dumps[Name], history: SampleHistory) => boolean,
): Mutation => ({
  name: `a row of ${name} is dropped`,
  places: (history) =>
    rowsOf(history, name, which).map((row) => () => {
      const rows: Dumps[Name][] = history.after[name];
      rows.splice(rows.indexOf(row), 1);
    }),
});

const doubled = <Name extends keyof Dumps>(
  name: Name,
  which: (row: Dumps[Name], history: SampleHistory) => boolean,
): Mutation => ({
  name: `a row of ${name} is doubled`,
  places: (history) =>
    rowsOf(history, name, which).map((row) => () => {
      const rows: Dumps[Name][] = history.after[name];
      rows.push(structuredClone(row));
    }),
});

const altered = <Name extends keyof Dumps>(
  name: Name,
  what: string,
  which: (row: Dumps[Name], history: SampleHistory) => boolean,
  alter: (row: Dumps[Name]) => void,
): Mutation => ({
  name: `${what} of ${name} is altered`,
  places: (history) => rowsOf(history, name, which).map((row) => () => alter(row)),
});

const rowsOf = <Name extends keyof Dumps>(
  history: SampleHistory,
  name: Name,
  which: (row: Dumps[Name], history: SampleHistory) => boolean,
): Dumps[Name][] => {
  const rows: Dumps[Name][] = history.after[name];
  return rows.filter((row) => which(row, history));
};

const always = (): boolean => true;
const isDeletion = ({ tokenId }: Dumps['audit']): boolean => tokenId !== null;
const isPositioned = ({ payload }: Dumps['outbox']): boolean => payload['seq'] !== undefined;
const hasLines = ({ files }: Dumps['reports']): boolean => Object.keys(files).length > 0;
const isEnded = ({ revokedSeq, expiredSeq }: Dumps['tokens']): boolean =>
  revokedSeq !== null || expiredSeq !== null;

const uploadsOf = ({ records }: SampleHistory): UploadRecord[] =>
  records.filter((record) => record.record === 'upload');

const isAcknowledged = (row: Dumps['uploads'], history: SampleHistory): boolean =>
  row.kind !== 'final' &&
  uploadsOf(history).some((upload) => isAccepted(upload) && naturalKeyOf(upload) === naturalKeyOf(row));

/** With nothing but partials in it, whether it is there may rest on a final of which nobody knows. */
const isCertain = (
  { repositoryId, commitSha, language }: Dumps['reports'],
  history: SampleHistory,
): boolean =>
  uploadsOf(history).some(
    (upload) =>
      isAccepted(upload) &&
      upload.kind === 'complete' &&
      upload.repositoryId === repositoryId &&
      upload.commitSha === commitSha &&
      upload.language === language,
  );

const ROWS: readonly Mutation[] = [
  dropped('rev-log', ({ kind }) => kind !== 'change'),
  dropped('audit', isDeletion),
  dropped('receipts', always),
  dropped('tokens', isEnded),
  dropped('outbox', always),
  dropped('kafka', always),
  dropped('uploads', isAcknowledged),
  dropped('reports', isCertain),
  doubled('rev-log', always),
  doubled('audit', isDeletion),
  doubled('outbox', ({ type }) => type === 'token.revoked.v1' || type === 'access.changed.v1'),
  doubled('uploads', ({ kind }) => kind !== 'final'),
  altered('rev-log', 'the position', always, (row) => (row.seq += 1)),
  altered(
    'rev-log',
    'the token',
    ({ kind }) => kind === 'token',
    (row) => (row.subject = 'token9999999'),
  ),
  altered('audit', 'the token', isDeletion, (row) => (row.tokenId = 'token9999999')),
  altered('receipts', 'the audit row', always, (row) => (row.auditPosition += 1_000)),
  altered('tokens', 'the position', isEnded, (row) => {
    if (row.revokedSeq === null) row.expiredSeq = 1_000;
    else row.revokedSeq += 1_000;
  }),
  altered('outbox', 'the position in the log', isPositioned, (row) => (row.payload['seq'] = 1_000)),
  altered('outbox', 'the key', always, (row) => (row.key = 'another')),
  altered('outbox', 'the mark', always, (row) => (row.publishedAtMs = null)),
  altered('kafka', 'the id', always, (record) => (record.id = 'from nowhere')),
  altered('kafka', 'the key', always, (record) => (record.key = 'another')),
  altered(
    'kafka',
    'the version',
    ({ version }) => version !== null,
    (record) => (record.version = 100),
  ),
  altered('uploads', 'the digest', isAcknowledged, (row) => (row.digest = 'f'.repeat(64))),
  altered('uploads', 'the token', always, (row) => (row.tokenId = 'token9999999')),
  altered(
    'uploads',
    'the body',
    ({ kind }) => kind !== 'final',
    (row) => (row.bodyMatches = false),
  ),
  altered('reports', 'a count', hasLines, (report) => {
    const [lines] = Object.values(report.files);
    const [line] = Object.keys(lines ?? {});
    if (lines && line !== undefined) lines[line] = 1_000;
  }),
  altered('reports', 'the generation that is wanted', always, (report) => (report.requested += 1)),
  altered('reports', 'a file name', hasLines, (report) => {
    report.files['r2/file'] = { 1: 1 };
  }),
];

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

const isLonelyAccept = (record: HistoryRecord, { records }: SampleHistory): boolean =>
  record.record === 'request' &&
  isAccepted(record) &&
  records.some(
    (other) => other.record === 'issued' && other.tokenId === record.tokenId && other.expiresAt === null,
  ) &&
  !records.some((other) => other.record === 'revocation' && other.tokenIds.includes(record.tokenId));

const RECORDS: readonly Mutation[] = [
  recordMutation('a probe after the answer is accepted', isProbe, (_, record) => {
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

/**
 * All that must be found. Not among them, because they leave a history that another sound system may have: a request dropped or doubled, a Kafka
 * record doubled, a fault dropped, an upload that nobody stored and nobody was promised dropped, rows of kind `change` dropped at the log's end.
 */
export const MUTATIONS: readonly Mutation[] = [...ROWS, ...RECORDS];
