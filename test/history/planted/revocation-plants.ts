import { databaseTime } from '../sample/sample-history';
import { COMMIT_2, upload } from '../sample/eventful-history';
import { add, EXPIRED, FAILED, fault, FORBIDDEN, REFUSED, request } from '../sample/uses';
import { attemptSentAt, found, type Plant, plantsOf, requestOf, uploadSentAt } from './planted';

const AFTER = 'nothing-accepted-after-revocation';
const FINAL = 'refusals-are-final';

const accepted: Plant[] = [
  ...plantsOf(AFTER, {
    'a request accepted a millisecond after the answer': ({ history, single }) =>
      add(history, request({ tokenId: single, sentAt: 1_011, via: 'g2' })),
    'a request accepted a microsecond after the answer': ({ history, single }) =>
      add(history, request({ tokenId: single, sentAt: 1_010.001, via: 'g2' })),
    'one token of a bulk revocation accepted after its 204': ({ history, bulk }) =>
      add(history, request({ tokenId: bulk[1], sentAt: 2_111, via: 'g2' })),
    'a token of a deleted repository accepted': (eventful) => {
      Object.assign(requestOf(eventful, eventful.inDeletedRepository, 3_130), {
        status: 200,
        refusal: 'none',
      });
    },
    'what a taken role allowed, before it is given back': ({ history, person }) =>
      add(history, request({ tokenId: person, sentAt: 3_700, operation: 'writeSettings' })),
    'a request of a removed person': ({ history, removed }) =>
      add(history, request({ tokenId: removed, sentAt: 3_640 })),
    'an answer other than 200': ({ history, single }) =>
      add(history, request({ tokenId: single, sentAt: 1_011, via: 'g2', status: 204 })),
    // The bytes are stored already, so nothing else is wrong with it.
    'an upload acknowledged that was sent after the answer': ({ uploads, single }) => {
      uploads.add({
        ...upload(single, COMMIT_2, 'complete', 1_011),
        files: { 'r1/single.ts': { 1: 3 } },
        sends: [{ sentAt: 1_011, answeredAt: 1_020, status: 200, via: 'g2' }],
      });
    },
  }),
  {
    name: 'a request accepted long after, by a gateway that knew better',
    breaks: [AFTER, FINAL],
    plant: ({ history, single }) => add(history, request({ tokenId: single, sentAt: 6_000 })),
  },
  {
    name: 'a request accepted between two answers to the same DELETE',
    breaks: [AFTER, FINAL],
    plant: (eventful) => {
      const again = { ...attemptSentAt(eventful, 1_000), sentAt: 1_100, answeredAt: 1_110, repeat: true };
      add(eventful.history, again, request({ tokenId: eventful.single, sentAt: 1_050, via: 'g2' }));
    },
  },
];

const acknowledged = plantsOf('nothing-acknowledged-after-enforcement', {
  'an acknowledged upload received a millisecond after enforcement': ({ history, single }) => {
    const row = found(history.after.uploads.find(({ tokenId }) => tokenId === single));
    row.receivedAtMs = databaseTime(1_010);
  },
  'a revocation enforced before an upload that was acknowledged': ({ history, tokens, single }) => {
    const { revokedSeq } = tokens.token(single);
    found(history.after.receipts.find(({ seq }) => seq === revokedSeq)).enforcedAtMs = databaseTime(900);
  },
  'an acknowledged final received after enforcement': ({ uploads, single }) => {
    uploads.add({
      ...upload(single, COMMIT_2, 'final', 1_001),
      sends: [{ sentAt: 1_001, answeredAt: 1_300, status: 200, via: 'g2' }],
      storedAt: 1_200,
    });
  },
});

const refused = plantsOf('valid-tokens-are-not-refused', {
  'a valid token called invalid': ({ history, valid }) =>
    add(history, request({ tokenId: valid, sentAt: 500, ...REFUSED })),
  'a valid token called expired': ({ history, valid }) =>
    add(history, request({ tokenId: valid, sentAt: 500, ...EXPIRED })),
  'a valid token forbidden what it may do': ({ history, valid }) =>
    add(history, request({ tokenId: valid, sentAt: 500, ...FORBIDDEN })),
  'a valid token answered 500': ({ history, valid }) =>
    add(history, request({ tokenId: valid, sentAt: 500, ...FAILED })),
  'a request of a valid token called wrong': ({ history, valid }) =>
    add(history, request({ tokenId: valid, sentAt: 500, ...FAILED, status: 400 })),
  'a valid token called expired where it has no part': ({ history, valid }) =>
    add(history, request({ tokenId: valid, sentAt: 500, repositoryId: 50, ...EXPIRED })),
  'a valid token answered 500 where it has no part': ({ history, stranger }) =>
    add(history, request({ tokenId: stranger, sentAt: 500, repositoryId: 1, ...FAILED })),
  'an account token refused at home': ({ history, stranger }) =>
    add(history, request({ tokenId: stranger, sentAt: 500, repositoryId: 50, ...FORBIDDEN })),
  'an upload of a valid token answered 500': (eventful) => {
    add(eventful.history, {
      ...uploadSentAt(eventful, 10_100),
      ...FAILED,
      sentAt: 10_101,
      answeredAt: 10_102,
    });
  },
  'a token refused before its revocation is sent': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 990, ...REFUSED })),
  'a token called expired before its time': ({ history, expiring }) =>
    add(history, request({ tokenId: expiring, sentAt: 3_000, ...EXPIRED })),
  'a token called expired while its revocation is on its way': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 1_006, ...EXPIRED })),
  'what a taken role did not allow': ({ history, person }) =>
    add(history, request({ tokenId: person, sentAt: 3_540, ...FORBIDDEN })),
  'an upload of a valid token refused': (eventful) => {
    add(eventful.history, {
      ...uploadSentAt(eventful, 10_100),
      ...REFUSED,
      sentAt: 10_101,
      answeredAt: 10_102,
    });
  },
});

const taken = plantsOf(FINAL, {
  'an accept by the gateway that had refused, before the answer': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 1_009 })),
  'an accept in the middle of an outage': ({ history, stalled }) =>
    add(history, request({ tokenId: stalled, sentAt: 6_000 })),
  'an upload through the gateway that had refused': ({ uploads, single }) => {
    uploads.add({
      ...upload(single, COMMIT_2, 'complete', 1_009),
      files: { 'r1/single.ts': { 1: 3 } },
      sends: [{ sentAt: 1_009, answeredAt: 1_020, status: 200 }],
    });
  },
  'an accept by a new process after its own refusal': ({ history, restarted }) =>
    add(
      history,
      request({ tokenId: restarted, sentAt: 8_500, via: 'g2', ...REFUSED }),
      request({ tokenId: restarted, sentAt: 8_600, via: 'g2' }),
    ),
  'an accept beside the restart of another gateway': ({ history, restarted }) =>
    add(
      history,
      request({ tokenId: restarted, sentAt: 7_950, ...REFUSED }),
      request({ tokenId: restarted, sentAt: 8_400 }),
    ),
});

const late = plantsOf('revocations-answer-in-time', {
  'an answer a millisecond over the bound': (eventful) => {
    attemptSentAt(eventful, 7_900).answeredAt = 7_900 + 2_521;
  },
  'an answer late beside a fault of another gateway': (eventful) => {
    const stopped = { name: 'gateway-pause', target: 'g2', stallsRevocations: true, onlyVia: 'g2' };
    add(eventful.history, fault({ ...stopped, from: 7_800, to: 10_400 }));
    attemptSentAt(eventful, 7_900).answeredAt = 10_500;
  },
  'an answer over the bound from healing': (eventful) => {
    attemptSentAt(eventful, 5_350).answeredAt = 5_600 + 2_521;
  },
  'an answer late beside a fault that stalls nothing': (eventful) => {
    add(eventful.history, fault({ name: 'redis-stop', target: 'redis', from: 7_800, to: 10_400 }));
    attemptSentAt(eventful, 7_900).answeredAt = 10_500;
  },
  'a DELETE answered 503 with nothing in its way': (eventful) => {
    const failed = {
      ...attemptSentAt(eventful, 3_500),
      sentAt: 3_499,
      answeredAt: 3_500,
      status: 503,
      seq: null,
    };
    eventful.history.records = eventful.history.records.filter(
      (one) => one.record !== 'fault' || one.name !== 'partition',
    );
    attemptSentAt(eventful, 3_000).answeredAt = 3_005;
    attemptSentAt(eventful, 3_000).status = 400;
    add(eventful.history, failed);
  },
  'a DELETE answered 503 long after its way was open again': (eventful) => {
    const failed = { ...attemptSentAt(eventful, 7_900), sentAt: 5_600 + 2_521, status: 503, seq: null };
    add(eventful.history, { ...failed, answeredAt: failed.sentAt + 10 });
  },
  'a DELETE that nobody answered with nothing in its way': (eventful) => {
    const lost = { ...attemptSentAt(eventful, 7_900), sentAt: 8_200, status: null, seq: null };
    add(eventful.history, { ...lost, answeredAt: null });
  },
  'nothing but a 202, for ever': ({ history }) => {
    history.records = history.records.filter((one) => one.record !== 'revocation' || one.sentAt !== 2_090);
  },
  'no answer at all, for ever': (eventful) => {
    Object.assign(attemptSentAt(eventful, 3_100), { answeredAt: null, status: null });
  },
});

const waiting = plantsOf('revocations-wait-one-lease', {
  'an answer that waited a millisecond more than a lease and a second': (eventful) => {
    attemptSentAt(eventful, 1_000).waitedMs = 3_021;
  },
  'a wait that only its receipt tells of': ({ history }) => {
    found(history.after.receipts.at(-1)).waitedMs = 3_021;
  },
  'a wait of which no client heard': ({ history, tokens, valid }) => {
    tokens.revoke([valid], [{ sentAt: 19_000, answeredAt: null, status: null }], {
      committedAt: 19_010,
      enforcedAt: 20_100,
    });
    found(history.after.receipts.at(-1)).waitedMs = 3_021;
  },
  'a wait longer than the stall in it': (eventful) => {
    attemptSentAt(eventful, 5_350).waitedMs = 3_020 + 501;
  },
  'a long wait beside a fault of the gateway that was asked': (eventful) => {
    const stopped = { name: 'gateway-pause', target: 'g1', stallsRevocations: true, onlyVia: 'g1' };
    add(eventful.history, fault({ ...stopped, from: 900, to: 1_005 }));
    attemptSentAt(eventful, 1_000).waitedMs = 3_021;
  },
  'a long wait after a stall that was over long before': (eventful) => {
    attemptSentAt(eventful, 7_900).waitedMs = 3_021;
  },
});

export const REVOCATION_PLANTS: readonly Plant[] = [
  ...accepted,
  ...acknowledged,
  ...refused,
  ...taken,
  ...late,
  ...waiting,
];
