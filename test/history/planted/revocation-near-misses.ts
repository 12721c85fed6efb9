import { databaseTime } from '../sample/sample-history';
import { COMMIT_2, upload } from '../sample/eventful-history';
import { add, EXPIRED, FAILED, fault, REFUSED, request, UNANSWERED, UNAVAILABLE } from '../sample/uses';
import { attemptSentAt, found, type NearMiss, nearMisses } from './planted';

const aroundTheAnswer = nearMisses({
  'a request accepted after the answer that was sent before it': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 1_009.999, via: 'g2', answeredAt: 9_000 })),
  'a request sent in the very instant of the answer': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 1_010, via: 'g2' })),
  'a request accepted after a 202': ({ history, bulk }) =>
    add(history, request({ tokenId: bulk[0], sentAt: 2_085, via: 'g2' })),
  'a request accepted after a DELETE was answered 503': ({ history, stalled }) =>
    add(history, request({ tokenId: stalled, sentAt: 5_310, via: 'g2' })),
  'a request accepted after a DELETE whose answer was lost': ({ history, inDeletedRepository }) =>
    add(history, request({ tokenId: inDeletedRepository, sentAt: 3_090, via: 'g2' })),
  'a request after the answer that nobody answered': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 1_011, ...UNANSWERED })),
  'a 503 after the answer': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 1_011, ...UNAVAILABLE })),
  'what a taken role did not allow': ({ history, person }) =>
    add(history, request({ tokenId: person, sentAt: 3_600, operation: 'readRepository' })),
  'a request sent before a role is given back and answered after it': ({ history, person }) =>
    add(history, request({ tokenId: person, sentAt: 3_799, operation: 'writeSettings' })),
  'a role taken again after it was used again': ({ history, tokens, person }) => {
    const attempts = [{ sentAt: 4_200, answeredAt: 4_220, status: 200 }];
    const taken = { accountId: 7, operations: ['writeSettings'] };
    tokens.takeAccess('role', taken, attempts, { committedAt: 4_205, enforcedAt: 4_215 });
    add(history, request({ tokenId: person, sentAt: 4_215, operation: 'writeSettings' }));
  },
  'a repeat answered 204 with the position of the first': (eventful) => {
    const again = { ...attemptSentAt(eventful, 1_000), sentAt: 1_100, answeredAt: 1_110, repeat: true };
    add(eventful.history, again);
  },
});

const uploads = nearMisses({
  'an upload sent before the answer and acknowledged after it': (eventful) => {
    const { uploads: service, single } = eventful;
    service.add({
      ...upload(single, COMMIT_2, 'partial', 1_000),
      sends: [{ sentAt: 1_000, answeredAt: 1_200, status: 200, via: 'g2' }],
      storedAt: 1_003,
    });
  },
  'an upload stored after enforcement and never acknowledged': ({ uploads: service, single }) => {
    service.add({
      ...upload(single, COMMIT_2, 'partial', 1_000),
      sends: [{ sentAt: 1_000, answeredAt: 1_200, status: 503, refusal: 'unavailable', via: 'g2' }],
      storedAt: 1_150,
    });
  },
  'an upload stored late under the revoked token and acknowledged to another': (eventful) => {
    const { uploads: service, single, valid } = eventful;
    service.add({
      ...upload(single, COMMIT_2, 'partial', 1_000),
      sends: [
        { sentAt: 1_000, answeredAt: null, status: null, via: 'g2' },
        { sentAt: 1_500, answeredAt: 1_510, status: 200, tokenId: valid },
      ],
      storedAt: 1_150,
    });
  },
  'an upload received in the millisecond of enforcement': ({ history, single }) => {
    const row = found(history.after.uploads.find(({ tokenId }) => tokenId === single));
    row.receivedAtMs = databaseTime(1_009.9);
  },
  'a revocation whose receipt could not be kept': ({ history }) => {
    for (const receipt of history.after.receipts)
      receipt.enforcedAtMs = receipt.seq === 1 ? receipt.enforcedAtMs : null;
  },
});

const refusals = nearMisses({
  'a refusal in the instant in which the DELETE is sent': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 997, answeredAt: 1_000, ...REFUSED })),
  'a refusal for a DELETE whose answer was lost': ({ history, inDeletedRepository }) =>
    add(history, request({ tokenId: inDeletedRepository, sentAt: 3_020, ...REFUSED })),
  'an expired token called invalid': ({ history, expiring }) =>
    add(history, request({ tokenId: expiring, sentAt: 4_500, ...REFUSED })),
  'an expired token accepted before, refused within the tolerance': ({ history, expiring }) =>
    add(history, request({ tokenId: expiring, sentAt: 3_989, answeredAt: 3_991, ...EXPIRED })),
  'a valid token answered 503, 502 and not at all': ({ history, valid }) =>
    add(
      history,
      request({ tokenId: valid, sentAt: 500, ...UNAVAILABLE }),
      request({ tokenId: valid, sentAt: 510, ...UNAVAILABLE, status: 502 }),
      request({ tokenId: valid, sentAt: 520, ...UNANSWERED }),
    ),
  'a token answered 500 while its revocation is on its way': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 1_006, ...FAILED })),
  'another gateway that does not know yet': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 1_009, via: 'g2' })),
  'a request to the same gateway that was sent before the refusal came': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 1_007.9, answeredAt: 1_100 })),
  'a gateway that refuses what a role no longer allows and accepts what it never did': ({
    history,
    person,
  }) =>
    add(
      history,
      request({ tokenId: person, sentAt: 3_506, operation: 'writeSettings', ...REFUSED }),
      request({ tokenId: person, sentAt: 3_512 }),
    ),
  'a gateway that refuses a token where it has no part, and accepts it at home': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 1_001, via: 'g2', repositoryId: 2, ...REFUSED })),
  'a gateway that answers 503 and then accepts': ({ history, single }) =>
    add(
      history,
      request({ tokenId: single, sentAt: 1_001, answeredAt: 1_002, ...UNAVAILABLE }),
      request({ tokenId: single, sentAt: 1_003, via: 'g1' }),
    ),
  'a gateway that accepts what stood behind an upload refused further on': ({
    history,
    uploads: service,
    bulk,
  }) => {
    service.add({
      ...upload(bulk[0], COMMIT_2, 'partial', 2_050),
      sends: [{ sentAt: 2_050, answeredAt: 2_060, status: 404, refusal: 'invalid' }],
    });
    add(history, request({ tokenId: bulk[0], sentAt: 2_070 }));
  },
  'a refusal and an accept that both overlap the restart': ({ history, restarted }) =>
    add(
      history,
      request({ tokenId: restarted, sentAt: 7_990, answeredAt: 8_001, via: 'g2', ...REFUSED }),
      request({ tokenId: restarted, sentAt: 8_299, via: 'g2' }),
    ),
});

const bounds = nearMisses({
  'an answer at the bound': (eventful) => {
    attemptSentAt(eventful, 7_900).answeredAt = 7_900 + 2_520;
  },
  'an answer at the bound from healing': (eventful) => {
    attemptSentAt(eventful, 5_350).answeredAt = 5_600 + 2_520;
  },
  'an answer late for two faults, one after the other': (eventful) => {
    const away = { name: 'partition', target: 'tokens-1', stallsRevocations: true };
    add(
      eventful.history,
      fault({ ...away, from: 900, to: 2_000 }),
      fault({ ...away, from: 2_100, to: 4_000 }),
    );
    attemptSentAt(eventful, 1_000).answeredAt = 6_000;
  },
  'an answer late for a fault of the gateway that was asked': (eventful) => {
    const stopped = { name: 'gateway-pause', target: 'g1', stallsRevocations: true, onlyVia: 'g1' };
    add(eventful.history, fault({ ...stopped, from: 900, to: 4_000 }));
    attemptSentAt(eventful, 1_000).answeredAt = 6_000;
  },
  'a DELETE answered 503 as long after healing as the bound': (eventful) => {
    const failed = { ...attemptSentAt(eventful, 7_900), sentAt: 5_600 + 2_520, status: 503, seq: null };
    add(eventful.history, { ...failed, answeredAt: failed.sentAt + 10 });
  },
  'a DELETE that nobody had answered when the run ended': (eventful) => {
    const lost = { ...attemptSentAt(eventful, 7_900), sentAt: 17_481, status: null, seq: null };
    add(eventful.history, { ...lost, answeredAt: null });
  },
  'an answer late in a fault that never healed': (eventful) => {
    const away = { name: 'partition', target: 'tokens-1', stallsRevocations: true };
    add(eventful.history, fault({ ...away, from: 900, to: null }));
    attemptSentAt(eventful, 1_000).answeredAt = 9_000;
  },
  'a revocation that is still within its bound when the run ends': ({ history, tokens, valid }) => {
    tokens.revoke([valid], [{ sentAt: 18_000, answeredAt: null, status: null }], {
      committedAt: 18_010,
      enforcedAt: 20_010,
    });
    add(history, request({ tokenId: valid, sentAt: 19_000 }));
  },
  'a deleted repository that a repeat no longer finds': (eventful) => {
    Object.assign(attemptSentAt(eventful, 3_100), { status: 404, seq: null });
  },
});

const waits = nearMisses({
  'a wait of a lease and a second': (eventful) => {
    attemptSentAt(eventful, 1_000).waitedMs = 3_020;
  },
  'a wait that a stalled tokens API made longer': (eventful) => {
    attemptSentAt(eventful, 5_350).waitedMs = 3_020 + 500;
    const seq = eventful.tokens.token(eventful.stalled).revokedSeq;
    found(eventful.history.after.receipts.find((receipt) => receipt.seq === seq)).waitedMs = 3_020 + 500;
  },
  'a long wait of which nobody knows when it was, in a run with as long a stall': ({ history }) => {
    const receipt = found(history.after.receipts[0]);
    const seq = history.after['rev-log'].length + 1;
    history.after['rev-log'].push({ seq, kind: 'change', subject: '7', atMs: 1 });
    history.after.receipts.push({ ...receipt, seq, waitedMs: 3_020 + 655 });
  },
  'a receipt of a position that another one proved': ({ history }) => {
    found(history.after.receipts.at(-1)).waitedMs = null;
  },
});

export const REVOCATION_NEAR_MISSES: readonly NearMiss[] = [
  ...aroundTheAnswer,
  ...uploads,
  ...refusals,
  ...bounds,
  ...waits,
];
