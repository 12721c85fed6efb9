import { COMMIT_2, upload } from '../sample/eventful-history';
import { add, request, UNANSWERED, UNAVAILABLE } from '../sample/uses';
import { type NearMiss, nearMisses, type Plant, plantsOf } from './planted';

/** The token expires at 4000, reckoned to within 10 ms. */
export const EXPIRY_PLANTS: readonly Plant[] = plantsOf('nothing-accepted-after-expiry', {
  'a request accepted a microsecond after the tolerance': ({ history, expiring }) =>
    add(history, request({ tokenId: expiring, sentAt: 4_010.001 })),
  'a request accepted by the gateway that has not called the token expired': ({ history, expiring }) =>
    add(history, request({ tokenId: expiring, sentAt: 4_050, via: 'g2' })),
  'a request accepted long after, by the gateway that knew better': ({ history, expiring }) =>
    add(history, request({ tokenId: expiring, sentAt: 9_000, status: 204 })),
  // The bytes are stored already, so nothing else is wrong with it.
  'an upload acknowledged that was sent after the expiry': ({ uploads, expiring }) => {
    uploads.add({
      ...upload(expiring, COMMIT_2, 'complete', 4_011),
      files: { 'r1/single.ts': { 1: 3 } },
      sends: [{ sentAt: 4_011, answeredAt: 4_020, status: 200, via: 'g2' }],
    });
  },
});

export const EXPIRY_NEAR_MISSES: readonly NearMiss[] = nearMisses({
  'a request accepted at the end of the tolerance': ({ history, expiring }) =>
    add(history, request({ tokenId: expiring, sentAt: 4_010, via: 'g2' })),
  'a request sent before the expiry and accepted long after it': ({ history, expiring }) =>
    add(history, request({ tokenId: expiring, sentAt: 3_999, answeredAt: 5_000 })),
  'an expired token answered 503, 500 and not at all': ({ history, expiring }) =>
    add(
      history,
      request({ tokenId: expiring, sentAt: 4_500, ...UNAVAILABLE }),
      request({ tokenId: expiring, sentAt: 4_510, status: 500, refusal: 'other' }),
      request({ tokenId: expiring, sentAt: 4_520, ...UNANSWERED }),
    ),
});
