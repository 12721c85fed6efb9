import type { KafkaRecord } from '../history/dumps';
import type { FaultRecord, RequestRecord, UploadRecord } from '../history/records';
import type { Reading } from './event-reading';
import { eventsUnread, failedAttempts, processesDied, statesBehind, uploadsGivenUp } from './findings';

const request = (of: Partial<RequestRecord>): RequestRecord => ({
  ...{ record: 'request', tokenId: 'abcdefghijkl', via: 'gateway-1', operation: 'readRepository' },
  ...{ sentAt: 10_000, answeredAt: 10_005, status: 200, refusal: 'none', temperature: 'none' },
  ...{ probeOf: null, repositoryId: 1, shown: null },
  ...of,
});
const upload = (of: Partial<UploadRecord>): UploadRecord => ({
  ...{ record: 'upload', uploadKey: 'one', kind: 'complete', repositoryId: 1, commitSha: 'a'.repeat(40) },
  ...{ language: 'Go', digest: 'b'.repeat(64), tokenId: 'abcdefghijkl', via: 'gateway-1', sentAt: 10_000 },
  ...{ answeredAt: 10_005, status: 200, refusal: 'none', files: {} },
  ...of,
});
const silent = { status: null, answeredAt: null };
const replaced = (of: Partial<FaultRecord>): FaultRecord => ({
  ...{ record: 'fault', name: 'gateway-replacement', target: 'gateway-1', from: 9_000, to: 12_000 },
  ...{ stallsRevocations: true, onlyVia: 'gateway-1', restarted: ['gateway-1'] },
  ...of,
});

describe('what clients met in an upgrade', () => {
  it.each([200, 401, 404, 503])('is no finding where the answer is %d', (status) => {
    expect(failedAttempts([request({ status })], [])).toEqual([]);
  });

  it.each([429, 500, 502, 504])(
    'is a finding where the answer is %d, whatever is being replaced',
    (status) => {
      expect(failedAttempts([request({ status })], [replaced({})])).toEqual([
        `readRepository via gateway-1 at 10000 was answered ${status}`,
      ]);
    },
  );

  it('may be silence of a gateway that is being replaced, and of no other', () => {
    expect(failedAttempts([request(silent)], [replaced({})])).toEqual([]);
    const finding = [
      'readRepository via gateway-1 at 10000 had no answer, and gateway-1 was not being replaced',
    ];
    expect(failedAttempts([request(silent)], [])).toEqual(finding);
    expect(failedAttempts([request(silent)], [replaced({ onlyVia: 'gateway-2' })])).toEqual(finding);
    expect(failedAttempts([request(silent)], [replaced({ onlyVia: null, target: 'tokens-api-1' })])).toEqual(
      finding,
    );
    expect(failedAttempts([request(silent)], [replaced({ from: 1_000, to: 8_000 })])).toEqual(finding);
  });

  it('is a finding where an upload was sent again and again, and never taken', () => {
    const tried = (...statuses: (number | null)[]): UploadRecord[] =>
      statuses.map((status) => upload({ status }));
    expect(uploadsGivenUp(tried(503, null, 200))).toEqual([]);
    expect(uploadsGivenUp(tried(503))).toEqual([]);
    expect(uploadsGivenUp(tried(503, 404))).toEqual([]);
    expect(uploadsGivenUp(tried(503, 503))).toEqual(['the upload one was given up after 2 attempts']);
    expect(uploadsGivenUp([...tried(503, null), upload({ uploadKey: 'two' })])).toEqual([
      'the upload one was given up after 2 attempts',
    ]);
  });
});

describe('the processes of an upgrade', () => {
  it('are a finding where one ended that nobody had ended', () => {
    const step = { about: 'gateway-1 becomes new', died: ['tokens-relay'] };
    expect(processesDied([{ about: 'the old release everywhere', died: [] }, step])).toEqual([
      'tokens-relay had ended by itself after the step “gateway-1 becomes new”',
    ]);
  });
});

describe('what subscribers met in an upgrade', () => {
  const told = (topic: 'events' | 'state', version: number, tokenId = 'abcdefghijkl'): KafkaRecord => ({
    ...{
      topic: `portcullis.token.${topic}.v1`,
      partition: 0,
      offset: 0,
      id: 'id',
      type: 'type',
      key: tokenId,
    },
    ...{ tokenId, version, seq: null },
  });

  it('is a finding where the state of a token is older than its history', () => {
    expect(statesBehind([told('events', 1), told('events', 2), told('state', 1), told('state', 2)])).toEqual(
      [],
    );
    expect(statesBehind([told('state', 3), told('events', 2)])).toEqual([]);
    expect(statesBehind([told('events', 2), told('state', 1), told('state', 2, 'mnopqrstuvwx')])).toEqual([
      'the token abcdefghijkl is at version 2, and its last state tells of 1',
    ]);
    expect(statesBehind([told('events', 1)])).toHaveLength(1);
  });

  it('is a finding where a release cannot read an event that it knows, and where one was put aside', () => {
    const fine: Reading = { read: 7, skipped: {}, unreadable: [] };
    const events = { deadLetters: 0, byOld: fine, byNew: fine };
    expect(eventsUnread(events)).toEqual([]);
    expect(eventsUnread({ ...events, byOld: { ...fine, skipped: { 'token.state.v1': 2 } } })).toEqual([]);
    expect(eventsUnread({ ...events, byOld: { ...fine, unreadable: ['x.v1 on topic: no'] } })).toEqual([
      'the old release cannot read x.v1 on topic: no',
    ]);
    expect(eventsUnread({ ...events, byNew: { ...fine, skipped: { 'x.v1': 2 } } })).toEqual([
      'the new release does not know x.v1, of which there are 2',
    ]);
    expect(eventsUnread({ ...events, deadLetters: 1 })).toEqual(['1 events are in dead letter topics']);
  });
});
