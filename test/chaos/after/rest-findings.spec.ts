import type { Rest } from './come-to-rest';
import { restFindings } from './rest-findings';

const counts = {
  ...{ requests: 10, accepted: 8, unavailable: 2, withoutRetryAfter: 0, unanswered: 0 },
  ...{ revocationsAsked: 1, revocationsAnswered: 1, uploadsSent: 1, uploadsAcknowledged: 1, leftOut: 0 },
};
const well: Rest = {
  ended: 1_000,
  drainedMs: 40,
  workedOutMs: 60_000,
  isEmpty: true,
  progress: { counts, underWay: 0 },
};

describe('the end of a run', () => {
  it('is well when everything was done in time, and every 503 said when to come again', () => {
    expect(restFindings(well)).toEqual([]);
  });

  it.each<[string, Partial<Rest>]>([
    ['events that were not published in time', { drainedMs: null }],
    ['reports that were not worked out in time', { workedOutMs: null }],
    ['queues that did not empty', { isEmpty: false }],
    [
      'a 503 that left its client in the dark',
      { progress: { counts: { ...counts, withoutRetryAfter: 1 }, underWay: 0 } },
    ],
  ])('is not with %s', (_, trouble) => {
    expect(restFindings({ ...well, ...trouble })).toHaveLength(1);
  });
});
