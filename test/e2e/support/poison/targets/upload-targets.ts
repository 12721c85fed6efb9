import { PLACES, SHA } from '../places';
import { RECEIVED, V2_BAD_REQUEST, V2_NOT_FOUND } from '../raw-request';
import type { TargetRows } from './target-rows';

/** Of an upload. */
export const UPLOAD_TARGETS: TargetRows = {
  'of uploads': {
    expected: V2_BAD_REQUEST,
    targets: [
      '/2.0/../api/v3/user',
      `/2.0/coverage/${SHA}/..`,
      `/2.0/coverage/${SHA}/%2e%2e`,
      `/2.0/coverage/${SHA}/c%2f%2fc`,
      `/2.0/coverage/${SHA}/%00`,
      `/2.0/coverage/${SHA}/%ff`,
      `/2.0/coverage/${SHA}/java#x`,
      `/2.0/coverage/${SHA.slice(1)}/java`,
      '/2.0/coverage/HEAD/java',
      `/2.0/coverage/${SHA}0/java`,
      `/2.0/coverage/${SHA.replace('c', 'g')}/java`,
      `/2.0/coverage/${SHA}/${'j'.repeat(101)}`,
      `/2.0/coverage/${SHA}/%20`,
      `/2.0/coverage/${SHA}/%C2%85`,
      `${PLACES.coverage}?partial=maybe`,
      `${PLACES.coverage}?partial=true&partial=false`,
      `${PLACES.coverage}?partial=true&partial=true`,
      `${PLACES.coverage}?partial=1`,
    ],
  },
  'of nothing below 2.0': {
    expected: V2_NOT_FOUND,
    targets: [
      '/2.0',
      '/2.0/',
      '//2.0//',
      `/2.0/coverage/${SHA}`,
      `/2.0/coverage/${SHA}/java/`,
      `/2.0/coverage/${SHA}/java/x`,
      `/2.0/coverage;x/${SHA}/java`,
      '/2.0/__proto__',
      '/2.0/commit/x/constructor',
    ],
  },
  'of uploads, the same': {
    expected: RECEIVED,
    targets: [
      `//2.0//coverage//${SHA}//javascript`,
      `/2.0/coverage/${SHA.toUpperCase()}/javascript`,
      `/%32.0/coverage/${SHA}/javascript`,
      `${PLACES.coverage}?partial=`,
      `${PLACES.coverage}?partial=FALSE`,
      `${PLACES.coverage}?__proto__=x&provider=gh`,
      `/2.0/coverage/${SHA}/Objective%20C`,
      `/2.0/coverage/${SHA}/__proto__`,
      `/2.0/coverage/${SHA}/constructor`,
      `/2.0/coverage/${SHA}/%F0%9F%92%A5`,
    ],
  },
};
