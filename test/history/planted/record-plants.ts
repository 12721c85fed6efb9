import type { KafkaRecord, OutboxRow } from '../dumps';
import type { Eventful } from '../sample/eventful-history';
import { add, REFUSED, request } from '../sample/uses';
import { attemptSentAt, found, type Plant, plantsOf, remove, requestOf, uploadSentAt } from './planted';

const RECORDED = 'revocations-are-recorded';
const CAUSED = 'records-are-of-revocations';
const REACH = 'events-reach-kafka';

const eventOf = ({ history }: Eventful, tokenId: string, type: string): OutboxRow =>
  found(history.after.outbox.find((row) => row.key === tokenId && row.type === type));
const deliveryOf = ({ history }: Eventful, tokenId: string, type: string): KafkaRecord =>
  found(history.after.kafka.find((record) => record.key === tokenId && record.type === type));
const seqOf = ({ tokens }: Eventful, tokenId: string): number =>
  found(tokens.token(tokenId).revokedSeq ?? undefined);

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

const events: Plant[] = [
  ...plantsOf(REACH, {
    'an event that never reached Kafka': ({ history, valid }) => {
      remove(history.after.kafka, ({ key }) => key === valid);
    },
    'an event that is not marked as published': (eventful) => {
      eventOf(eventful, eventful.valid, 'token.issued.v1').publishedAtMs = null;
    },
    'an upload’s event that never reached Kafka': ({ history }) => {
      history.after.kafka.splice(
        history.after.kafka.findIndex(({ type }) => type === 'coverage.upload-received.v1'),
        1,
      );
    },
    'an event that no transaction wrote': (eventful) => {
      const delivery = deliveryOf(eventful, eventful.valid, 'token.issued.v1');
      eventful.history.after.kafka.push({ ...delivery, id: 'from nowhere', offset: 1_000 });
    },
    'a copy with another position of the log': (eventful) => {
      deliveryOf(eventful, eventful.single, 'token.revoked.v1').seq = 99;
    },
    'a copy of another type': (eventful) => {
      deliveryOf(eventful, eventful.single, 'token.revoked.v1').type = 'token.expired.v1';
    },
    'an event in another topic': (eventful) => {
      deliveryOf(eventful, eventful.valid, 'token.issued.v1').topic = 'portcullis.coverage.events.v1';
    },
    'an event that was parked': (eventful) => {
      const delivery = deliveryOf(eventful, eventful.valid, 'token.issued.v1');
      const topic = `${delivery.topic}.ingestion.dlq`;
      eventful.history.after.kafka.push({ ...delivery, topic, offset: 0 });
    },
  }),
  ...plantsOf('events-keep-their-order', {
    'a revocation delivered before the issue': (eventful) => {
      const issued = deliveryOf(eventful, eventful.single, 'token.issued.v1');
      const revoked = deliveryOf(eventful, eventful.single, 'token.revoked.v1');
      [issued.offset, revoked.offset] = [revoked.offset, issued.offset];
    },
    'an expiry delivered before the issue': (eventful) => {
      const issued = deliveryOf(eventful, eventful.expiring, 'token.issued.v1');
      issued.offset = deliveryOf(eventful, eventful.expiring, 'token.expired.v1').offset + 500;
    },
    'a key in two partitions': (eventful) => {
      const delivery = deliveryOf(eventful, eventful.valid, 'token.issued.v1');
      eventful.history.after.kafka.push({ ...delivery, partition: delivery.partition + 1, offset: 1_000 });
    },
    'a commit’s key in two partitions': ({ history }) => {
      const delivery = found(history.after.kafka.find(({ type }) => type.startsWith('coverage.')));
      history.after.kafka.push({ ...delivery, partition: delivery.partition + 1, offset: 1_000 });
    },
  }),
];

const whole = plantsOf('history-is-whole', {
  'a token that was never issued': ({ history }) =>
    add(history, request({ tokenId: 'unknown00000', sentAt: 500 })),
  'a gateway that is not there': ({ history, valid }) =>
    add(history, request({ tokenId: valid, sentAt: 500, via: 'g3' })),
  'a use before the token was issued': ({ history, valid }) =>
    add(history, request({ tokenId: valid, sentAt: 5 })),
  'an answer before the question': ({ history, valid }) =>
    add(history, request({ tokenId: valid, sentAt: 500, answeredAt: 499 })),
  'a status without an answer': (eventful) => {
    requestOf(eventful, eventful.valid, 100).answeredAt = null;
  },
  'a probe of no revocation': ({ history, valid }) =>
    add(history, request({ tokenId: valid, sentAt: 500, probeOf: 'none' })),
  'a removed person without operations': (eventful) => {
    attemptSentAt(eventful, 3_600).operations = null;
  },
  'a repeat that asks for something else': (eventful) => {
    attemptSentAt(eventful, 3_100).tokenIds.push(eventful.single);
  },
  'a revocation of a token that was never issued': ({ history }) =>
    add(history, {
      record: 'revocation',
      revocationId: 'other',
      what: 'token',
      tokenIds: ['unknown00000'],
      operations: null,
      sentAt: 19_900,
      answeredAt: null,
      status: null,
      seq: null,
      enforcers: null,
      waitedMs: null,
      repeat: false,
    }),
  'a key of two different uploads': (eventful) => {
    const { uploadKey } = uploadSentAt(eventful, 10_100);
    uploadSentAt(eventful, 10_200).uploadKey = uploadKey;
  },
  'a file that does not say whose it is': (eventful) => {
    Object.assign(uploadSentAt(eventful, 1_008), { files: { 'index.ts': { 1: 1 } } });
  },
});

export const RECORD_PLANTS: readonly Plant[] = [
  ...unrecorded,
  ...uncaused,
  ...log,
  ...events,
  ...whole,
  {
    name: 'a refusal of a token that nobody issued',
    breaks: ['history-is-whole', 'valid-tokens-are-not-refused'],
    plant: ({ history }) => add(history, request({ tokenId: 'unknown00000', sentAt: 500, ...REFUSED })),
  },
];
