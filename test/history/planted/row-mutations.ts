import type { Dumps } from '../dumps';
import type { UploadRecord } from '../records';
import type { SampleHistory } from '../sample/sample-history';
import { naturalKeyOf } from '../uploads';
import { isAccepted } from '../uses';
import type { Mutation } from './mutation';

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
const isOfPeople = ({ action }: Dumps['audit']): boolean => action.includes('.people.');
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

export const ROW_MUTATIONS: readonly Mutation[] = [
  dropped('rev-log', always),
  dropped('audit', (row) => isDeletion(row) || isOfPeople(row)),
  dropped('receipts', always),
  dropped('tokens', isEnded),
  dropped('outbox', always),
  dropped('kafka', always),
  dropped('uploads', isAcknowledged),
  dropped('reports', isCertain),
  doubled('rev-log', always),
  doubled('audit', (row) => isDeletion(row) || isOfPeople(row)),
  doubled('outbox', ({ type }) => type === 'token.revoked.v1' || type === 'access.changed.v1'),
  doubled('uploads', ({ kind }) => kind !== 'final'),
  altered('rev-log', 'the position', always, (row) => (row.seq += 1)),
  altered(
    'rev-log',
    'the token',
    ({ kind }) => kind === 'token',
    (row) => (row.subject = 'token9999999'),
  ),
  altered('rev-log', 'the kind', always, (row) => (row.kind = 'all')),
  altered(
    'rev-log',
    'the account',
    ({ kind }) => kind === 'change',
    (row) => (row.subject = '999'),
  ),
  altered('audit', 'the account', isOfPeople, (row) => (row.entityId = '999')),
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
