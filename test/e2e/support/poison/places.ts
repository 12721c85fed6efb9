import { FIRST_RESIDENTS } from '../../../../services/tokens/src/start';

const { provider, organization, repository } = FIRST_RESIDENTS;
export const SHA = 'c0ffee'.repeat(7).slice(0, 40);

/** Where requests go; the repository is the first residents'. */
export const PLACES = {
  user: '/api/v3/user',
  version: '/api/v3/version',
  userTokens: '/api/v3/user/tokens',
  repository: `/api/v3/organizations/${provider}/${organization}/repositories/${repository}`,
  coverage: `/2.0/coverage/${SHA}/javascript`,
  coverageByAccount: `/2.0/${provider}/${organization}/${repository}/commit/${SHA}/coverage/javascript`,
  final: `/2.0/commit/${SHA}/coverageFinal`,
} as const;

export const REPORT_TEXT = '{"fileReports":[{"filename":"src/cart.js","coverage":{"1":3,"2":0}}]}';
