import type { ReadinessCheck } from '@libs/telemetry';
import type { ProtocolPool } from './revocations/protocol-pool';

/** A check that says why the database is of no use to this process now. */
export const isReachable =
  (db: ProtocolPool): ReadinessCheck =>
  async () => {
    const row = await db.one<{ standby: boolean }>('select pg_is_in_recovery() as standby');
    return row.standby ? 'DATABASE_URL leads to a standby; tokens need the primary' : undefined;
  };
