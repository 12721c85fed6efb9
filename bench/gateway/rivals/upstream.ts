import type { Bench } from '../../support/run-bench';
import { LOAD_CORE, type Server } from '../server';
import { startNginx } from './nginx';

/** About 200 bytes, as a small answer of the API has. */
export const REPLY = JSON.stringify({
  data: {
    repository: { name: 'shop' },
    coverage: {
      filesUncovered: 1,
      coveragePercentage: 74,
      numberTotalFiles: 12,
      numberCoveredLines: 740,
      numberCoverableLines: 1000,
      status: 'UpToDate',
    },
  },
});

/** What every contestant stands in front of. It is not Node: with a slower upstream all of them would look alike. */
export const startUpstream = (bench: Bench): Promise<Server> =>
  startNginx(bench, {
    name: 'upstream',
    core: LOAD_CORE,
    server: `default_type application/json; location / { return 200 '${REPLY}'; }`,
  });
