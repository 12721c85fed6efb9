import { isBroken, isFailed, type Sent, secondsOf, summaryOf } from './timeline';

const request = (sentAt: number, tookMs: number | null, status: number | null = 200): Sent => ({
  what: 'request',
  sentAt,
  tookMs,
  status,
  isOwed: true,
});

describe('what the clients of a run saw, over time', () => {
  it('counts in each second what was sent in it', () => {
    const sent = [request(0, 5), request(999, 5), request(1_000, 5), request(2_500, 5)];
    const seconds = secondsOf(sent, { from: 0, to: 3_000 });
    expect(seconds.map((second) => second.sent)).toEqual([2, 1, 1]);
  });

  // A restart that loses one upload attempt is a failure, also where the client sent it again and all ended well.
  it('counts each attempt that had no answer, or one that says that it is our fault', () => {
    const statuses = [null, 500, 502, 503, 504, 429, 408];
    expect(statuses.filter((status) => isBroken({ status }))).toEqual(statuses);
    // Of a token that was taken away, or a thing that is not there.
    expect([200, 201, 204, 401, 403, 404].filter((status) => isBroken({ status }))).toEqual([]);
    const upload: Sent = { what: 'upload', sentAt: 10, tookMs: 5, status: 503, isOwed: true };
    expect(summaryOf([upload, { ...upload, sentAt: 20, status: 200 }], { from: 0, to: 1_000 })).toMatchObject(
      {
        sent: 2,
        failed: 1,
        uploads: 1,
      },
    );
  });

  it('owes no answer to a token whose access is being changed meanwhile', () => {
    expect([true, false].filter((isOwed) => isFailed({ status: 503, isOwed }))).toEqual([true]);
  });

  it('tells the times of requests from those of revocations, which wait for their proof', () => {
    const revocation: Sent = { what: 'revocation', sentAt: 1, tookMs: 2_000, status: 204, isOwed: true };
    const { times, revocations } = summaryOf([request(0, 5), revocation], { from: 0, to: 1_000 });
    expect(times).toMatchObject({ count: 1, max: 5 });
    expect(revocations).toMatchObject({ count: 1, max: 2_000 });
  });
});
