import type { RequestRecord, RevocationRecord } from '../history/records';
import { figuresOf, renderSteps } from './step-figures';

const step = { about: 'gateway-1 becomes new', newOnes: 9, processes: 10, died: [], from: 1_000, to: 3_500 };
const request = (sentAt: number, status: number | null): RequestRecord => ({
  ...{ record: 'request', tokenId: 'abcdefghijkl', via: 'gateway-1', operation: 'readRepository' },
  ...{ sentAt, answeredAt: status === null ? null : sentAt + 1, status, refusal: 'none' },
  ...{ temperature: 'none', probeOf: null, repositoryId: 1, shown: null },
});
const revocation = (sentAt: number, tookMs: number, status: number): RevocationRecord => ({
  ...{
    record: 'revocation',
    revocationId: 'one',
    what: 'token',
    tokenIds: ['abcdefghijkl'],
    operations: null,
  },
  ...{ via: 'gateway-1', sentAt, answeredAt: sentAt + tookMs, status, seq: 1, enforcers: 4, waitedMs: 1 },
  repeat: false,
});

describe('the figures of a step', () => {
  it('are of what was sent while it lasted', () => {
    const attempts = [
      ...[
        request(999, 200),
        request(1_000, 200),
        request(2_000, 503),
        request(2_500, null),
        request(3_500, 500),
      ],
      ...[revocation(1_500, 40, 204), revocation(1_600, 900, 204), revocation(1_700, 2_000, 503)],
    ];
    const figures = figuresOf(step, attempts);
    expect(figures).toMatchObject({ sent: 6, revocationsAnswered: 2, slowestRevocationMs: 900 });
    expect(figures.fates).toEqual({ answered: 3, unavailable: 2, unanswered: 1, failed: 0 });
    expect(renderSteps([figures]).split('\n').at(-1)).toBe(
      '| gateway-1 becomes new | 9 of 10 | 2.5 | 6 | 2 | 1 | 0 | 0 | 2 | 900 |',
    );
  });

  it('say so where no revocation was answered', () => {
    expect(figuresOf(step, [request(1_200, 200)]).slowestRevocationMs).toBeNull();
    expect(renderSteps([figuresOf(step, [])])).toMatch(/\| 0 \| none \|$/);
  });
});
