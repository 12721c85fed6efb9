import { add, REFUSED, request } from '../sample/uses';
import { attemptSentAt, type Plant, plantsOf, requestOf, uploadSentAt } from './planted';

const whole = plantsOf('history-is-whole', {
  'a token that was never issued': ({ history }) =>
    add(history, request({ tokenId: 'unknown00000', sentAt: 500 })),
  'a gateway that is not there': ({ history, valid }) =>
    add(history, request({ tokenId: valid, sentAt: 500, via: 'g3' })),
  'a use at a repository by an account of which nobody knows where it belongs': ({ history, tokens }) => {
    const tokenId = tokens.issue({ at: 21, accountId: 10 });
    add(history, request({ tokenId, sentAt: 500, repositoryId: 1 }));
  },
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
      via: 'g1',
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

export const WHOLE_PLANTS: readonly Plant[] = [
  ...whole,
  {
    name: 'a refusal of a token that nobody issued',
    breaks: ['history-is-whole', 'valid-tokens-are-not-refused'],
    plant: ({ history }) => add(history, request({ tokenId: 'unknown00000', sentAt: 500, ...REFUSED })),
  },
];
