import { databaseTime } from '../sample/sample-history';
import { add, EXPIRED, fault, request, UNANSWERED } from '../sample/uses';
import { attemptSentAt, found, type NearMiss, nearMisses } from './planted';
import { deliveryOf, eventOf } from './rows';

const LATER = 10_000;

export const RECORD_NEAR_MISSES: readonly NearMiss[] = nearMisses({
  'a bulk revocation of which one token was revoked before': ({ tokens, single }) => {
    const other = tokens.issue({ at: 4_200, repositoryId: 1 });
    tokens.revoke([single, other], [{ sentAt: 4_300, answeredAt: 4_330, status: 204 }], {
      committedAt: 4_310,
      enforcedAt: 4_320,
    });
  },
  'a bulk revocation of nothing but revoked tokens': ({ tokens, bulk }) => {
    tokens.revoke(bulk, [{ sentAt: 4_300, answeredAt: 4_330, status: 204 }], {
      committedAt: 4_310,
      enforcedAt: 4_320,
    });
  },
  'a single revocation in a deleted repository': ({ tokens, inDeletedRepository }) => {
    tokens.revoke([inDeletedRepository], [{ sentAt: 4_300, answeredAt: 4_330, status: 204 }], {
      committedAt: 4_310,
      enforcedAt: 4_320,
    });
  },
  'a deleted repository one of whose tokens had expired': ({ tokens }) => {
    const expired = tokens.issue({ at: 4_200, repositoryId: 3, expiresAt: 4_250 });
    tokens.issue({ at: 4_201, repositoryId: 3 });
    tokens.sweep(expired, 4_260);
    tokens.deleteRepository(3, [{ sentAt: 4_300, answeredAt: 4_330, status: 204 }], {
      committedAt: 4_310,
      enforcedAt: 4_320,
    });
  },
  'a deleted repository without tokens': ({ tokens, history }) => {
    const token = tokens.issue({ at: 4_200, repositoryId: 3, expiresAt: 4_250 });
    tokens.sweep(token, 4_260);
    tokens.deleteRepository(3, [{ sentAt: 4_300, answeredAt: 4_330, status: 204 }], {
      committedAt: 4_310,
      enforcedAt: 4_320,
    });
    add(history, request({ tokenId: token, sentAt: 4_400, ...EXPIRED }));
  },
  'a token that expired and was revoked afterwards': ({ tokens, expiring }) => {
    tokens.revoke([expiring], [{ sentAt: 4_300, answeredAt: 4_330, status: 204 }], {
      committedAt: 4_310,
      enforcedAt: 4_320,
    });
  },
  'a revocation that happened and was never answered, and one that did not happen': ({
    tokens,
    valid,
    history,
  }) => {
    tokens.revoke([valid], [{ sentAt: 19_000, answeredAt: null, status: null }], {
      committedAt: 19_010,
      enforcedAt: 20_100,
    });
    const other = tokens.issue({ at: 19_100, repositoryId: 1 });
    add(history, {
      ...found(history.records.find((record) => record.record === 'revocation')),
      revocationId: 'lost',
      tokenIds: [other],
      sentAt: 19_200,
      answeredAt: null,
      status: null,
      seq: null,
      enforcers: null,
      waitedMs: null,
    });
    add(history, request({ tokenId: other, sentAt: 19_900 }));
  },
  'a repeat of a change of access that found nothing left to wait for': (eventful) => {
    const { tokens, history } = eventful;
    add(history, fault({ from: 4_290, to: 4_305, stallsRevocations: true }));
    const attempts = [
      { sentAt: 4_300, answeredAt: null, status: null },
      { sentAt: 4_400, answeredAt: 4_410, status: 200 },
    ];
    const taken = { accountId: 8, operations: ['writeSettings'] };
    tokens.takeAccess('role', taken, attempts, { committedAt: 4_310, enforcedAt: 4_320 });
    attemptSentAt(eventful, 4_400).seq = null;
  },
  'a change in the log that nobody was told of, from setting up': ({ history }) => {
    const seq = history.after['rev-log'].length + 1;
    history.after['rev-log'].push({ seq, kind: 'change', subject: '9', atMs: databaseTime(1) });
  },
  'a repository that an account added, in the log and told to nobody': ({ tokens }) => {
    tokens.addRepository(7, { sentAt: 4_200, answeredAt: 4_210 });
    tokens.addRepository(7, { sentAt: 4_300, answeredAt: 4_310 });
  },
  'a repository that could not be added': ({ history }) =>
    add(history, { record: 'granted', accountId: 7, sentAt: 4_200, answeredAt: 4_210 }),
  'a removal that a repeat found done': ({ tokens, history }) => {
    const attempts = [
      { sentAt: 4_200, answeredAt: null, status: null },
      { sentAt: 4_300, answeredAt: 4_320, status: 200 },
    ];
    const taken = { accountId: 9, operations: ['writeSettings'] };
    add(history, fault({ from: 4_199, to: 4_205, stallsRevocations: true }));
    tokens.takeAccess('account', taken, attempts, { committedAt: 4_210, enforcedAt: 4_310 });
  },
  'the state of a token that expired and was revoked, told once more for its expiry': (eventful) => {
    const { history, tokens, expiring } = eventful;
    tokens.revoke([expiring], [{ sentAt: 4_300, answeredAt: 4_330, status: 204 }], {
      committedAt: 4_310,
      enforcedAt: 4_320,
    });
    const [row, record] = [
      eventOf(eventful, expiring, 'token.expired.v1'),
      deliveryOf(eventful, expiring, 'token.expired.v1'),
    ];
    const state = {
      id: '00000000-0000-4000-8000-777777777777',
      topic: 'portcullis.token.state.v1',
      type: 'token.state.v1',
    };
    history.after.outbox.push({ ...row, ...state });
    history.after.kafka.push({ ...record, ...state, offset: 0 });
  },
  'the refused use of a token in the audit log': ({ history, single }) => {
    const row = found(history.after.audit.find(({ tokenId }) => tokenId === single));
    history.after.audit.push({
      ...row,
      action: 'repositories.tokens.use',
      result: 'rejected',
      position: 100,
    });
  },
  'rows of the log in another order than that of their positions': ({ history }) => {
    history.after['rev-log'].reverse();
  },
  'every event delivered twice': ({ history }) => {
    const copies = history.after.kafka.map((record) => ({ ...record, offset: record.offset + LATER }));
    history.after.kafka.push(...copies);
  },
  'an event of a token delivered again after a later one': ({ history, single }) => {
    const issued = found(history.after.kafka.find(({ key }) => key === single));
    history.after.kafka.push({ ...issued, offset: LATER });
  },
  'a batch delivered again as a whole, after its end': ({ history, expiring }) => {
    const batch = history.after.kafka.filter(({ key }) => key === expiring);
    history.after.kafka.push(...batch.map((record, index) => ({ ...record, offset: LATER + index })));
  },
  'records of a partition in another order than that of their offsets': ({ history }) => {
    history.after.kafka.reverse();
  },
  'one key in two topics, in another partition of each': ({ history }) => {
    const row = found(history.after.outbox.find(({ type }) => type === 'coverage.upload-received.v1'));
    const record = found(history.after.kafka.find(({ id }) => id === row.id));
    const topic = 'portcullis.analysis.events.v1';
    const id = '00000000-0000-4000-8000-888888888888';
    const type = 'analysis.upload-received.v1';
    history.after.outbox.push({ ...row, id, topic, type });
    history.after.kafka.push({ ...record, id, topic, type, partition: record.partition + 1 });
  },
  'an event marked as published long after it was': ({ history }) => {
    found(history.after.outbox[0]).publishedAtMs = databaseTime(60_000);
  },
  'a token that is used in the instant in which it is issued': ({ history, tokens }) => {
    const token = tokens.issue({ at: 4_200, repositoryId: 1 });
    add(history, request({ tokenId: token, sentAt: 4_200 }));
  },
  'a probe that nobody answered': ({ history, single }) =>
    add(history, request({ tokenId: single, sentAt: 1_005, probeOf: 'revocation-1', ...UNANSWERED })),
});
