import { isAgainLater, refusalIn } from './refusal';

const answered = (status: number | null, code?: string): Parameters<typeof refusalIn>[0] => ({
  status,
  reply: {
    status: status ?? 0,
    headers: new Map(code === undefined ? [] : [['portcullis-error', code]]),
    body: Buffer.alloc(0),
  },
});

describe('what an answer says of the token', () => {
  it.each([
    [200, undefined, 'none'],
    [204, undefined, 'none'],
    [null, undefined, 'none'],
    [401, 'token.refused', 'invalid'],
    [404, 'token.refused', 'invalid'],
    [404, 'token.revoked', 'invalid'],
    [401, 'token.expired', 'expired'],
    [404, 'repository.not_found', 'forbidden'],
    [403, 'permission.too_low', 'forbidden'],
    [403, undefined, 'forbidden'],
    [503, 'token.undecided', 'unavailable'],
    [502, undefined, 'unavailable'],
    [429, 'rate.limited', 'unavailable'],
    [404, 'coverage.report_not_found', 'other'],
    [400, undefined, 'other'],
  ] as const)('%p with %p is %p', (status, code, refusal) => {
    expect(refusalIn(answered(status, code))).toBe(refusal);
  });

  // Else a valid token could be refused unseen, whenever the body of the refusal is lost.
  it('is a refusal also where only the status line of a 401 arrived', () => {
    expect(refusalIn({ status: 401, reply: undefined })).toBe('invalid');
  });

  it('is worth another attempt unless it is a verdict', () => {
    expect([null, 429, 500, 502, 503, 504].map((status) => isAgainLater({ status }))).toEqual(
      Array(6).fill(true),
    );
    expect([200, 204, 400, 401, 403, 404, 409].map((status) => isAgainLater({ status }))).toEqual(
      Array(7).fill(false),
    );
  });
});
