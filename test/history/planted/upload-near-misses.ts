import { COMMIT_1, COMMIT_3, type Eventful, upload } from '../sample/eventful-history';
import type { SoundUpload } from '../sample/sound-uploads';
import { FORBIDDEN, REFUSED, request, UNANSWERED, UNAVAILABLE } from '../sample/uses';
import { type NearMiss, nearMisses } from './planted';

const COMMIT_4 = '4'.repeat(40);

/** Two partials and the finals around them, on a commit of their own. */
const onItsOwn = (
  { uploads, valid }: Eventful,
  kind: SoundUpload['kind'],
  at: number,
  rest: Partial<SoundUpload> = {},
): void => {
  uploads.add({ ...upload(valid, COMMIT_4, kind, at), storedAt: at + 5, ...rest });
};

const lost = (at: number) => ({ sends: [{ sentAt: at, answeredAt: null, status: null }] });
const answeredAfter = (at: number, ms: number) => ({
  sends: [{ sentAt: at, answeredAt: at + ms, status: 200 }],
});
const A = { files: { 'r1/a.ts': { 1: 1 } } };
const B = { files: { 'r1/b.ts': { 1: 0 } } };

const repeats = nearMisses({
  'a blind re-send, after a newer upload has replaced it': ({ uploads, valid }) => {
    uploads.add({
      ...upload(valid, COMMIT_1, 'complete', 12_000),
      language: 'Java',
      files: { 'r1/A.java': { 1: 1, 2: 0 } },
      storedAt: 12_005,
    });
  },
  'two sends of the same bytes at once': (eventful) => {
    const sends = [
      { sentAt: 12_000, answeredAt: 12_020, status: 200 },
      { sentAt: 12_001, answeredAt: 12_019, status: 200, via: 'g2' },
    ];
    onItsOwn(eventful, 'complete', 12_000, { sends });
  },
  'the same bytes as a complete upload, as a partial and for another language': (eventful) => {
    onItsOwn(eventful, 'complete', 12_000, A);
    onItsOwn(eventful, 'partial', 12_100, A);
    onItsOwn(eventful, 'complete', 12_200, { ...A, language: 'JavaScript' });
  },
  'a final sent twice, stored once': (eventful) => {
    onItsOwn(eventful, 'partial', 12_000, A);
    onItsOwn(eventful, 'final', 12_100);
    onItsOwn(eventful, 'final', 12_200);
  },
  'a final of a commit without partials': (eventful) => onItsOwn(eventful, 'final', 12_000),
});

const overlapping = nearMisses({
  'two complete uploads at once, the other one kept': ({ history }) => {
    const [one, other] = history.after.uploads.filter(({ commitSha }) => commitSha === COMMIT_3);
    if (one && other) [one.position, other.position] = [other.position, one.position];
    for (const report of history.after.reports)
      if (report.commitSha === COMMIT_3) report.files = { 'r1/x.go': { 1: 1 } };
  },
  'a partial beside a final, sealed by it': (eventful) => {
    onItsOwn(eventful, 'partial', 12_000, { ...A, ...answeredAfter(12_000, 100) });
    onItsOwn(eventful, 'final', 12_010);
  },
  'a partial beside a final, left for the next one': (eventful) => {
    onItsOwn(eventful, 'final', 12_010);
    onItsOwn(eventful, 'partial', 12_000, { ...A, ...answeredAfter(12_000, 100), storedAt: 12_050 });
  },
  'a partial beside a complete upload, replaced by it': (eventful) => {
    onItsOwn(eventful, 'partial', 12_000, { ...A, ...answeredAfter(12_000, 100) });
    onItsOwn(eventful, 'complete', 12_010, B);
    onItsOwn(eventful, 'final', 12_200);
  },
  'a partial beside a complete upload, added to it': (eventful) => {
    onItsOwn(eventful, 'complete', 12_010, B);
    onItsOwn(eventful, 'partial', 12_000, { ...A, ...answeredAfter(12_000, 100), storedAt: 12_050 });
    onItsOwn(eventful, 'final', 12_200);
  },
  'two finals at once, of which one seals everything': (eventful) => {
    onItsOwn(eventful, 'partial', 12_000, A);
    onItsOwn(eventful, 'partial', 12_100, { ...B, language: 'JavaScript' });
    onItsOwn(eventful, 'final', 12_200, answeredAfter(12_200, 50));
    onItsOwn(eventful, 'final', 12_210);
  },
});

const unacknowledged = nearMisses({
  'a final whose answer was lost, which counted': (eventful) => {
    onItsOwn(eventful, 'partial', 12_000, A);
    onItsOwn(eventful, 'final', 12_100, lost(12_100));
  },
  'a final whose answer was lost, which did not count': (eventful) => {
    onItsOwn(eventful, 'partial', 12_000, A);
    eventful.uploads.add({ ...upload(eventful.valid, COMMIT_4, 'final', 12_100), ...lost(12_100) });
  },
  'an upload whose answer was lost, which came to count long after': (eventful) => {
    onItsOwn(eventful, 'complete', 12_100, B);
    onItsOwn(eventful, 'complete', 12_000, { ...A, ...lost(12_000), storedAt: 13_000 });
  },
  'an upload whose answer was lost, which was never stored': (eventful) => {
    onItsOwn(eventful, 'complete', 12_000, B);
    eventful.uploads.add({ ...upload(eventful.valid, COMMIT_4, 'complete', 12_100), ...A, ...lost(12_100) });
  },
  'an upload answered 503 and stored all the same': (eventful) => {
    const sends = [{ sentAt: 12_000, answeredAt: 12_020, status: 503, refusal: 'unavailable' as const }];
    onItsOwn(eventful, 'complete', 12_000, { ...A, sends });
  },
  'a late partial that no final follows': (eventful) => {
    onItsOwn(eventful, 'final', 12_000);
    onItsOwn(eventful, 'partial', 12_100, A);
  },
  'an acknowledged partial and a final whose answer was lost': (eventful) => {
    onItsOwn(eventful, 'complete', 12_000, B);
    onItsOwn(eventful, 'partial', 12_100, A);
    onItsOwn(eventful, 'final', 12_200, lost(12_200));
  },
});

const shown = nearMisses({
  'an answer that names no file': ({ history, valid }) => {
    history.records.push(request({ tokenId: valid, sentAt: 600, repositoryId: 1, shown: [] }));
  },
  'tokens refused, told to ask again and not answered where they have no part': ({
    history,
    valid,
    person,
    stranger,
  }) => {
    history.records.push(
      request({ tokenId: valid, sentAt: 600, repositoryId: 50, ...FORBIDDEN }),
      request({ tokenId: person, sentAt: 610, repositoryId: 50, ...REFUSED }),
      request({ tokenId: stranger, sentAt: 620, repositoryId: 2, ...UNAVAILABLE }),
      request({ tokenId: stranger, sentAt: 630, repositoryId: 2, ...UNANSWERED }),
    );
  },
  'an account token at every repository of its organization': ({ history, person }) => {
    for (const repositoryId of [1, 2, 3])
      history.records.push(request({ tokenId: person, sentAt: 600 + repositoryId, repositoryId }));
  },
  'a report of waiting partials only, which shows nothing': (eventful) => {
    onItsOwn(eventful, 'partial', 12_000, A);
  },
  'the lines of a file in another order': ({ history }) => {
    for (const report of history.after.reports)
      report.files = Object.fromEntries(Object.entries(report.files).reverse());
  },
});

export const UPLOAD_NEAR_MISSES: readonly NearMiss[] = [
  ...repeats,
  ...overlapping,
  ...unacknowledged,
  ...shown,
];
