import type { KafkaRecord, OutboxRow } from '../dumps';
import { attemptSentAt, found, type Plant, plantsOf, remove } from './planted';
import { deliveryOf, eventOf, seqOf } from './rows';

const RECORDED = 'revocations-are-recorded';
const CAUSED = 'records-are-of-revocations';
const REACH = 'events-reach-kafka';

const unrecorded: Plant[] = [
  ...plantsOf(RECORDED, {
    'an answer with the position of another token': (eventful) => {
      attemptSentAt(eventful, 1_000).seq = seqOf(eventful, eventful.bulk[0]);
    },
    'an answer without a position': (eventful) => {
      attemptSentAt(eventful, 1_000).seq = null;
    },
    'an answer without a receipt': (eventful) => {
      remove(eventful.history.after.receipts, ({ seq }) => seq === seqOf(eventful, eventful.single));
    },
    'a 202 without a receipt': (eventful) => {
      const seq = Math.max(...eventful.bulk.map((tokenId) => seqOf(eventful, tokenId)));
      remove(eventful.history.after.receipts, (row) => row.seq === seq);
    },
    'an event that is there twice': (eventful) => {
      const event = eventOf(eventful, eventful.single, 'token.revoked.v1');
      const id = '00000000-0000-4000-8000-999999999999';
      eventful.history.after.outbox.push({ ...event, id });
      const offset = 1_000;
      eventful.history.after.kafka.push({
        ...deliveryOf(eventful, eventful.single, 'token.revoked.v1'),
        id,
        offset,
      });
    },
    'an expired token that an answered bulk revocation has not stamped': (eventful) => {
      const { single, expiring, history } = eventful;
      const answered = attemptSentAt(eventful, 1_000);
      const rest = { revocationId: 'another', what: 'bulk' as const, tokenIds: [single, expiring] };
      history.records.push({ ...answered, ...rest, sentAt: 4_300, answeredAt: 4_330 });
    },
    'a change of access without its event': ({ history }) => {
      const isIt = ({ key, type }: OutboxRow | KafkaRecord): boolean =>
        key === 'account:8' && type === 'access.changed.v1';
      remove(history.after.outbox, isIt);
      remove(history.after.kafka, isIt);
    },
  }),
  {
    name: 'a revocation without its row in the outbox',
    breaks: [RECORDED, REACH],
    plant: (eventful) => {
      const { id } = eventOf(eventful, eventful.bulk[0], 'token.revoked.v1');
      remove(eventful.history.after.outbox, (row) => row.id === id);
    },
  },
  {
    name: 'a revocation without its row in the audit log',
    breaks: [RECORDED, CAUSED],
    plant: ({ history, single }) => {
      remove(history.after.audit, ({ tokenId }) => tokenId === single);
    },
  },
  {
    name: 'a bulk revocation whose audit rows all name one token',
    breaks: [RECORDED, CAUSED],
    plant: ({ history, bulk }) => {
      found(history.after.audit.find(({ tokenId }) => tokenId === bulk[1])).tokenId = bulk[0];
    },
  },
  {
    name: 'a revocation without its row in the log',
    breaks: [RECORDED, CAUSED, 'the-log-has-no-gap'],
    plant: ({ history, single }) => {
      remove(history.after['rev-log'], ({ subject }) => subject === single);
    },
  },
  {
    name: 'a row of the log that names another token',
    breaks: [RECORDED, CAUSED],
    plant: ({ history, single, valid }) => {
      found(history.after['rev-log'].find(({ subject }) => subject === single)).subject = valid;
    },
  },
  {
    name: 'a token that an answered revocation has not stamped',
    breaks: [RECORDED, CAUSED],
    plant: ({ tokens, bulk }) => {
      tokens.token(bulk[0]).revokedSeq = null;
    },
  },
];

const uncaused: Plant[] = [
  ...plantsOf(CAUSED, {
    'a deletion in the audit log of a token that lives': ({ history, valid }) => {
      const row = found(history.after.audit.find(({ tokenId }) => tokenId !== null));
      history.after.audit.push({ ...row, position: 100, tokenId: valid });
    },
    'a row of the log for a token that lives': ({ history, valid }) => {
      const seq = history.after['rev-log'].length + 1;
      history.after['rev-log'].push({ seq, kind: 'token', subject: valid, atMs: 1 });
    },
    'a deleted repository in the log without its event': ({ history }) => {
      const seq = history.after['rev-log'].length + 1;
      history.after['rev-log'].push({ seq, kind: 'repository', subject: '9', atMs: 1 });
    },
    'a receipt of nothing': ({ history }) => {
      history.after.receipts.push({
        seq: 500,
        auditPosition: 1,
        enforcedAtMs: 1,
        enforcers: 3,
        waitedMs: 1,
      });
    },
    'a receipt without its row of the audit log': ({ history }) => {
      const seq = history.after['rev-log'].length + 1;
      history.after['rev-log'].push({ seq, kind: 'change', subject: '7', atMs: 1 });
      history.after.receipts.push({
        seq,
        auditPosition: 500,
        enforcedAtMs: 1,
        enforcers: 3,
        waitedMs: 1,
      });
    },
    'an event of an expiry that was not': (eventful) => {
      eventful.tokens.token(eventful.expiring).expiredSeq = null;
    },
  }),
  {
    name: 'a token revoked though nobody asked',
    breaks: [CAUSED, 'valid-tokens-are-not-refused'],
    plant: ({ history }) => {
      remove(history.records, (one) => one.record === 'revocation' && one.what === 'bulk');
    },
  },
  {
    name: 'a second deletion in the audit log',
    breaks: [CAUSED, RECORDED],
    plant: ({ history, single }) => {
      const row = found(history.after.audit.find(({ tokenId }) => tokenId === single));
      history.after.audit.push({ ...row, position: 100 });
    },
  },
];

const log: Plant[] = [
  ...plantsOf('the-log-has-no-gap', {
    'a row beyond a gap': ({ history }) => {
      const seq = history.after['rev-log'].length + 2;
      history.after['rev-log'].push({ seq, kind: 'change', subject: '7', atMs: 1 });
    },
    'a doubled row': ({ history }) => {
      const seq = history.after['rev-log'].length + 1;
      const row = { seq, kind: 'change', subject: '7', atMs: 1 } as const;
      history.after['rev-log'].push(row, row);
    },
  }),
];

export const RECORD_PLANTS: readonly Plant[] = [...unrecorded, ...uncaused, ...log];
