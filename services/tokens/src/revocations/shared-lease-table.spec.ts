import type { LeaseTable } from '@libs/revocation';
import { SharedLeaseTable } from './shared-lease-table';

interface Read {
  readonly end: (incarnation: string) => void;
  readonly fail: (error: Error) => void;
}

/** A lease table whose reads end when the test says so. */
function slowTable(): { shared: SharedLeaseTable; reads: Read[] } {
  const reads: Read[] = [];
  const shared = new SharedLeaseTable({
    listLeases: () =>
      new Promise<LeaseTable>((resolve, reject) => {
        reads.push({ end: (incarnation) => resolve({ incarnation, leases: [] }), fail: reject });
      }),
  });
  return { shared, reads };
}

describe('the lease table that is read for all who ask at one time', () => {
  it('is read at once while few ask', () => {
    const { shared, reads } = slowTable();
    void shared.listLeases();
    void shared.listLeases();
    expect(reads).toHaveLength(2);
  });

  it('is read once for all who ask while others read it', async () => {
    const { shared, reads } = slowTable();
    const first = shared.listLeases();
    void shared.listLeases();
    const joined = [shared.listLeases(), shared.listLeases(), shared.listLeases()];
    expect(reads).toHaveLength(2);
    reads[0]!.end('first');
    await first;
    expect(reads).toHaveLength(3);
    reads[2]!.end('third');
    expect((await Promise.all(joined)).map(({ incarnation }) => incarnation)).toEqual(Array(3).fill('third'));
  });

  // A beat that was committed before a waiter asked must be in what it is given.
  it('never gives a table whose reading began before it was asked for', async () => {
    const { shared, reads } = slowTable();
    const first = shared.listLeases();
    void shared.listLeases();
    const joined = shared.listLeases();
    reads[0]!.end('first');
    await first;
    const late = shared.listLeases();
    reads[2]!.end('third');
    expect(await joined).toMatchObject({ incarnation: 'third' });
    expect(reads).toHaveLength(4);
    reads[3]!.end('fourth');
    expect(await late).toMatchObject({ incarnation: 'fourth' });
  });

  it('goes on after a read that failed, whose failure all who shared it hear of', async () => {
    const { shared, reads } = slowTable();
    const first = shared.listLeases();
    void shared.listLeases();
    const joined = [shared.listLeases(), shared.listLeases()];
    reads[0]!.fail(new Error('lost'));
    await expect(first).rejects.toThrow('lost');
    reads[2]!.fail(new Error('lost again'));
    for (const one of joined) await expect(one).rejects.toThrow('lost again');
    const after = shared.listLeases();
    reads[3]!.end('after');
    expect(await after).toMatchObject({ incarnation: 'after' });
  });

  it('goes on while one read never ends', async () => {
    const { shared, reads } = slowTable();
    void shared.listLeases();
    for (const name of ['second', 'third']) {
      const read = shared.listLeases();
      reads.at(-1)!.end(name);
      expect(await read).toMatchObject({ incarnation: name });
    }
  });
});
