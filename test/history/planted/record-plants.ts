import type { KafkaRecord, LogRow, OutboxRow } from '../dumps';
import type { Eventful } from '../sample/eventful-history';
import { databaseTime } from '../sample/sample-history';
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
  }),
  {
    name: 'a change of access without its event',
    breaks: [RECORDED, CAUSED],
    plant: ({ history }) => {
      const isIt = ({ key, type }: OutboxRow | KafkaRecord): boolean =>
        key === 'account:8' && type === 'access.changed.v1';
      remove(history.after.outbox, isIt);
      remove(history.after.kafka, isIt);
    },
  },
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
    'a row of the log for every token of an account': ({ history }) => {
      addToLog(history, 'account', '7');
    },
    'a row of the log for everybody': ({ history }) => {
      addToLog(history, 'all', '');
    },
    'a change in the log that no account was given, and that nobody was told of': ({ history }) => {
      addToLog(history, 'change', '7');
    },
    'a change in the log more than an account was given': ({ history, tokens }) => {
      tokens.addRepository(7, { sentAt: 4_200, answeredAt: 4_210 });
      addToLog(history, 'change', '7');
    },
    'a change in the log of another account than its event': ({ history }) => {
      found(history.after['rev-log'].find(({ kind }) => kind === 'change')).subject = '8';
    },
    'an event of a change for a position of a token': (eventful) => {
      const change = found(eventful.history.after.outbox.find(({ type }) => type === 'access.changed.v1'));
      tellOf(eventful, { ...change, key: 'repository:2' }, seqOf(eventful, eventful.single));
    },
    'an event of no known kind for a position that is not its token’s': (eventful) => {
      const issued = eventOf(eventful, eventful.valid, 'token.issued.v1');
      tellOf(eventful, { ...issued, type: 'token.renamed.v1' }, seqOf(eventful, eventful.single));
    },
    'a role in the audit log that nobody changed': ({ history }) => {
      const row = found(history.after.audit.find(({ action }) => action === 'repositories.people.update'));
      history.after.audit.push({ ...row, position: 100 });
    },
    'a role that changed and is not in the audit log': ({ history }) => {
      const { after } = history;
      after.audit.splice(
        after.audit.findLastIndex(({ action }) => action === 'repositories.people.update'),
        1,
      );
    },
    'a person removed whom nobody asked to remove': ({ history }) => {
      // With what it was refused for it.
      remove(
        history.records,
        (one) =>
          (one.record === 'revocation' && one.what === 'account') ||
          (one.record === 'request' && one.sentAt === 3_630),
      );
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
    name: 'a deleted repository in the log that is not the one of its event',
    breaks: [CAUSED, RECORDED],
    plant: ({ history }) => {
      found(history.after['rev-log'].find(({ kind }) => kind === 'repository')).subject = '3';
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

/** As of the middle of the run. */
function addToLog({ after }: Eventful['history'], kind: LogRow['kind'], subject: string): void {
  after['rev-log'].push({ seq: after['rev-log'].length + 1, kind, subject, atMs: databaseTime(5_000) });
}

/** One more event, which reaches Kafka as it is. */
function tellOf({ history }: Eventful, event: OutboxRow, seq: number): void {
  const id = '00000000-0000-4000-8000-999999999999';
  const { topic, type, key } = event;
  const same = found(history.after.kafka.find((record) => record.key === key));
  history.after.outbox.push({ ...event, id, payload: { ...event.payload, seq } });
  history.after.kafka.push({ ...same, topic, type, key, id, seq, offset: 1_000 });
}

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
