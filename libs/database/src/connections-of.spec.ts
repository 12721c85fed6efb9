import { Pool } from 'pg';
import { poolState } from './connections-of';

describe('what a pool says of itself', () => {
  const { options } = new Pool({ max: 4 });

  it('is that those wait for whom it has no connection and no room for one', () => {
    const idle = { options, totalCount: 4, idleCount: 4, waitingCount: 2 };
    expect(poolState(idle)).toEqual({ busy: 0, idle: 4, waiting: 0 });
    expect(poolState({ ...idle, totalCount: 2, idleCount: 1, waitingCount: 3 }).waiting).toBe(0);
    expect(poolState({ ...idle, idleCount: 0 }).waiting).toBe(2);
  });
});
