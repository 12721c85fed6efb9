import type { StoredReport, StoredUpload } from '../dumps';
import { COMMIT_1, COMMIT_3, type Eventful, upload } from '../sample/eventful-history';
import { request } from '../sample/uses';
import { found, type Plant, plantsOf, remove, requestOf, uploadSentAt } from './planted';

const STORED = 'acknowledged-uploads-are-stored';
const ORACLE = 'reports-are-the-oracles';
const PROCESSED = 'nothing-stays-unprocessed';
const TENANTS = 'tenants-see-their-own';

const reportOf = ({ history }: Eventful, language: string): StoredReport =>
  found(history.after.reports.find((report) => report.language === language));

/** The row of what was sent at that time. */
const rowSentAt = (eventful: Eventful, sentAt: number): StoredUpload => {
  const { digest, kind } = uploadSentAt(eventful, sentAt);
  return found(eventful.history.after.uploads.find((row) => row.digest === digest && row.kind === kind));
};

const lost = plantsOf(STORED, {
  'an acknowledged upload that is not stored': (eventful) => {
    const row = rowSentAt(eventful, 10_000);
    remove(eventful.history.after.uploads, (one) => one === row);
  },
  'an acknowledged partial that is not stored': (eventful) => {
    const row = rowSentAt(eventful, 10_600);
    remove(eventful.history.after.uploads, (one) => one === row);
  },
  'an upload that is stored twice': (eventful) => {
    const row = rowSentAt(eventful, 11_000);
    eventful.history.after.uploads.push({ ...row, position: row.position + 1 });
  },
  'a body that is not what its digest says': (eventful) => {
    rowSentAt(eventful, 10_000).bodyMatches = false;
  },
  'an upload that is stored with another digest': (eventful) => {
    rowSentAt(eventful, 10_000).digest = 'f'.repeat(64);
  },
  'an upload that is stored under another token': (eventful) => {
    rowSentAt(eventful, 10_000).tokenId = eventful.person;
  },
  'an upload that nobody sent': (eventful) => {
    const row = rowSentAt(eventful, 11_000);
    eventful.history.after.uploads.push({ ...row, commitSha: '9'.repeat(40), position: 100 });
  },
  'acknowledged finals of which none is stored': ({ history }) => {
    remove(history.after.uploads, ({ kind }) => kind === 'final');
  },
  'more finals than were sent': ({ history }) => {
    const row = found(history.after.uploads.find(({ kind }) => kind === 'final'));
    history.after.uploads.push({ ...row, position: 100 });
  },
});

const disordered = plantsOf('uploads-stand-in-order', {
  'two partials in the wrong order': (eventful) => {
    const [one, other] = [rowSentAt(eventful, 10_100), rowSentAt(eventful, 10_200)];
    [one.position, other.position] = [other.position, one.position];
  },
  'a complete upload before one that it replaced': (eventful) => {
    const [one, other] = [rowSentAt(eventful, 10_000), rowSentAt(eventful, 10_700)];
    [one.position, other.position] = [other.position, one.position];
  },
});

const merged: Plant[] = [
  ...plantsOf(ORACLE, {
    'the lower of two counts': (eventful) => {
      found(reportOf(eventful, 'Kotlin').files['r1/a.kt'])[2] = 1;
    },
    'two counts added up': (eventful) => {
      found(reportOf(eventful, 'Kotlin').files['r1/a.kt'])[2] = 5;
    },
    'a line that is missing': (eventful) => {
      delete found(reportOf(eventful, 'Java').files['r1/A.java'])[3];
    },
    'a line that was not uploaded': (eventful) => {
      found(reportOf(eventful, 'Java').files['r1/A.java'])[4] = 0;
    },
    'a file that is missing': (eventful) => {
      delete reportOf(eventful, 'Kotlin').files['r1/b.kt'];
    },
    'a partial that waits and is shown': (eventful) => {
      reportOf(eventful, 'Kotlin').files['r1/waits.kt'] = { 1: 1 };
    },
    'a late partial that the second final left out': (eventful) => {
      delete reportOf(eventful, 'Kotlin').files['r1/late.kt'];
    },
    'a complete upload merged into the one before': (eventful) => {
      reportOf(eventful, 'Java').files['r1/A.java'] = { 1: 1, 2: 0, 3: 5 };
    },
    'a complete upload that the next one should have replaced': (eventful) => {
      reportOf(eventful, 'Java').files = { 'r1/A.java': { 1: 1, 2: 0 } };
    },
    'two complete uploads at once, merged': (eventful) => {
      reportOf(eventful, 'Go').files = { 'r1/x.go': { 1: 1 }, 'r1/y.go': { 1: 0 } };
    },
    'two complete uploads at once, both gone': (eventful) => {
      reportOf(eventful, 'Go').files = {};
    },
    'an upload that was refused': (eventful) => {
      reportOf(eventful, 'TypeScript').files = { 'r1/late.ts': { 1: 1 } };
    },
    'a report of a commit that nobody uploaded to': (eventful) => {
      const report = reportOf(eventful, 'Go');
      eventful.history.after.reports.push({ ...report, commitSha: '9'.repeat(40) });
    },
    'the report of another language': (eventful) => {
      reportOf(eventful, 'Java').files = structuredClone(reportOf(eventful, 'Kotlin').files);
    },
  }),
  {
    name: 'a report that is not there',
    breaks: [ORACLE, PROCESSED],
    plant: ({ history }) => {
      remove(history.after.reports, ({ commitSha }) => commitSha === COMMIT_3);
    },
  },
];

const unprocessed = plantsOf(PROCESSED, {
  'a report that is behind': (eventful) => {
    reportOf(eventful, 'Kotlin').requested += 1;
  },
  'a report that is parked': (eventful) => {
    reportOf(eventful, 'Kotlin').parkedReason = 'too large';
  },
  'a report that never began': (eventful) => {
    Object.assign(reportOf(eventful, 'Java'), { requested: 0, done: 0 });
  },
});

const leaked: Plant[] = [
  ...plantsOf(TENANTS, {
    'an answer that shows another repository': ({ history, valid }) => {
      history.records.push(request({ tokenId: valid, sentAt: 600, repositoryId: 1, shown: [2] }));
    },
    'an answer that shows another repository beside its own': ({ history, valid }) => {
      history.records.push(request({ tokenId: valid, sentAt: 600, repositoryId: 1, shown: [1, 2] }));
    },
  }),
  {
    name: 'a report with a file of another repository',
    breaks: [ORACLE, TENANTS],
    plant: ({ history }) => {
      const report = found(history.after.reports.find(({ commitSha }) => commitSha === COMMIT_1));
      report.files['r2/secret.java'] = { 1: 1 };
    },
  },
];

const letIn = plantsOf('tokens-open-their-own', {
  'a repository token let in at another repository of its organization': (eventful) => {
    Object.assign(requestOf(eventful, eventful.valid, 200), { status: 200, refusal: 'none' });
  },
  'a repository token let in at another tenant’s': ({ history, valid }) => {
    history.records.push(request({ tokenId: valid, sentAt: 600, repositoryId: 50, status: 204 }));
  },
  'an account token let in at another tenant’s': (eventful) => {
    Object.assign(requestOf(eventful, eventful.person, 210), { status: 200, refusal: 'none' });
  },
  // It was asked for, so what is shown is what was asked about.
  'a report of another tenant shown to an account token': ({ history, stranger }) => {
    const read = { operation: 'readReport', repositoryId: 1, shown: [1] };
    history.records.push(request({ tokenId: stranger, sentAt: 600, ...read }));
  },
  'an account token let in at a repository that no tenant has': ({ history, stranger }) => {
    history.records.push(request({ tokenId: stranger, sentAt: 600, repositoryId: 77 }));
  },
  'an upload that an account token left at another tenant’s': ({ uploads, stranger }) => {
    uploads.add({ ...upload(stranger, '4'.repeat(40), 'complete', 12_000), storedAt: 12_005 });
  },
});

export const UPLOAD_PLANTS: readonly Plant[] = [
  ...lost,
  ...disordered,
  ...merged,
  ...unprocessed,
  ...leaked,
  ...letIn,
];
