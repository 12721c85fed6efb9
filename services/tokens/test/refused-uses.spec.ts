import { createLogger } from '@libs/telemetry';
import type { DataSource } from 'typeorm';
import type { AuditLog } from '../src/audit/audit-log';
import { RefusedUses } from '../src/tokens/refused-uses';

describe('the uses of dead tokens', () => {
  // The end of the audit is held by each revocation in turn: with as many writers as connections they would hold up every request.
  it('take two connections at the most, however many there are', () => {
    let open = 0;
    const transaction = (): Promise<void> => {
      open += 1;
      return new Promise(() => undefined);
    };
    const logger = createLogger({ service: 'test', level: 'silent' });
    const uses = new RefusedUses({ transaction } as unknown as DataSource, {} as AuditLog, logger);
    for (let id = 1; id <= 20; id += 1)
      uses.note({ id, tokenId: `token-${String(id)}`, kind: 'account', accountId: 1, reason: 'revoked' });
    expect(open).toBe(2);
  });
});
