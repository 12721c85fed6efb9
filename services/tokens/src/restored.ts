import { afterRestore } from '@libs/recovery';
import type { Logger } from '@libs/telemetry';
import { changeIncarnation } from './revocations/change-incarnation';
import { migrations } from './schema';

/**
 * For a tokens database that was restored, from whatever, before a tokens API serves from it. A restore in a new timeline changes
 * the incarnation by itself; the copy of a disk or a dump does not, and without it acknowledgements of lost positions would pass
 * for those of the positions that are given anew.
 */
export const restoredTokens = (databaseUrl: string, logger: Logger): Promise<void> =>
  afterRestore({ databaseUrl, migrations, logger }, async (tx) => {
    const incarnation = await changeIncarnation(tx);
    logger.info(
      { incarnation },
      'The revocation log has a new incarnation: nothing that was cached or leased counts in it',
    );
  });
