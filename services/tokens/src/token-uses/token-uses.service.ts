import type { ToldUse } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * $1 token ids, $2 when each was used, in milliseconds since the epoch. The later use stays, whatever the order in which they are told.
 * Rows are taken in the order of their ids, so that batches of several gateways wait for each other and never in a circle. The
 * token's row is read only, and no lock on it is asked for. A gateway's clock may be off by some seconds: no use is in the future,
 * nor from before its token.
 */
const RECORD = `
  insert into token_uses as known (token_id, last_used_at)
  select t.token_id, greatest(t.created_at, least(now(), to_timestamp(max(told.used_at_ms) / 1000)))
  from unnest($1::char(12)[], $2::double precision[]) as told(token_id, used_at_ms)
  join tokens t on t.token_id = told.token_id
  where t.session_id is null
  group by t.token_id, t.created_at
  order by t.token_id
  on conflict (token_id) do update set last_used_at = excluded.last_used_at
  where known.last_used_at < excluded.last_used_at`;

/** When API tokens were last used, as gateways tell it (ADR 0024). Of the tokens of sessions, and of those nobody knows, nothing is kept. */
@Injectable()
export class TokenUsesService {
  constructor(private readonly db: DataSource) {}

  async record(uses: readonly ToldUse[]): Promise<void> {
    await this.db.query(RECORD, [
      uses.map(({ tokenId }) => tokenId),
      uses.map(({ lastUsedAtMs }) => lastUsedAtMs),
    ]);
  }
}
