import { randomUUID } from 'node:crypto';
import {
  claimDue,
  commit,
  goReport,
  type IngestionStores,
  isWaiting,
  openUpload,
  SHA,
  storeComplete,
  uploadOf,
} from './ingestion-stores';

/** What every UploadLedger promises. Run it once per adapter, on an empty database each time. */
export function describeUploadLedger(name: string, create: () => Promise<IngestionStores>): void {
  describe(`UploadLedger: ${name}`, () => {
    let stores: IngestionStores;
    beforeEach(async () => {
      stores = await create();
    });
    afterEach(() => stores.close());

    const insert = (body: string, more = {}) =>
      stores.ledger.durably((tx) => tx.insertUpload(randomUUID(), uploadOf(stores, body, more)));
    const waiting = () => stores.ledger.durably((tx) => tx.waitingPartials(commit));

    it('stores the same bytes once per repository, commit, language and kind', async () => {
      const first = await insert('a');
      expect(await insert('a')).toBeUndefined();
      const others = [
        await insert('b'),
        await insert('a', { kind: 'partial' }),
        await insert('a', { language: 'Java' }),
        await insert('a', { repositoryId: 10 }),
        await insert('a', { commitSha: 'b'.repeat(40) }),
      ];
      const positions = [first, ...others].map((inserted) => inserted?.position ?? NaN);
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
      expect(new Set(positions).size).toBe(6);
    });

    // Told "it is there", a client would stop sending what nobody has if the twin failed.
    it.each(['commit', 'rollback'] as const)(
      'waits for a twin that is on its way, until its %s',
      async (end) => {
        const twin = await openUpload(stores.ledger);
        await twin.tx.insertUpload(randomUUID(), uploadOf(stores, 'a'));
        const second = insert('a');
        expect(await isWaiting(second)).toBe(true);
        await twin[end]();
        expect((await second) === undefined).toBe(end === 'commit');
      },
    );

    it('keeps nothing of a transaction that failed', async () => {
      const failed = await openUpload(stores.ledger);
      await failed.tx.insertUpload(randomUUID(), uploadOf(stores, 'a', { kind: 'partial' }));
      await failed.tx.insertFinal(randomUUID(), { ...commit, tokenId: 't' });
      await failed.tx.requestReport(goReport, 1);
      await failed.rollback();
      expect(await waiting()).toEqual(new Map());
      expect(await stores.ledger.durably((tx) => tx.hasFinal(commit))).toBe(false);
      expect(await stores.ledger.durably((tx) => tx.requestReport(goReport, 0))).toBe(0);
      expect(await insert('a', { kind: 'partial' })).toBeDefined();
    });

    it('lets transactions that lock one commit come one after another, each seeing the one before', async () => {
      const first = await openUpload(stores.ledger);
      await first.tx.lockCommit(commit);
      const second = await openUpload(stores.ledger);
      const locked = second.tx.lockCommit(commit);
      const inserted = await first.tx.insertUpload(randomUUID(), uploadOf(stores, 'a', { kind: 'partial' }));
      expect(await isWaiting(locked)).toBe(true);
      await first.commit();
      await locked;
      expect(await second.tx.waitingPartials(commit)).toEqual(new Map([['Go', [inserted?.position]]]));
      await second.commit();
    });

    it('does not let commits wait for each other', async () => {
      const first = await openUpload(stores.ledger);
      await first.tx.lockCommit(commit);
      await stores.ledger.durably((tx) => tx.lockCommit({ repositoryId: 9, commitSha: 'b'.repeat(40) }));
      await stores.ledger.durably((tx) => tx.lockCommit({ repositoryId: 10, commitSha: SHA }));
      await first.commit();
    });

    it('counts the generations of a report, one transaction after another', async () => {
      expect(await stores.ledger.durably((tx) => tx.requestReport(goReport, 0))).toBe(0);
      const first = await openUpload(stores.ledger);
      expect(await first.tx.requestReport(goReport, 1)).toBe(1);
      const second = stores.ledger.durably((tx) => tx.requestReport(goReport, 1));
      expect(await isWaiting(second)).toBe(true);
      await first.commit();
      expect(await second).toBe(2);
      expect(
        await stores.ledger.durably((tx) => tx.requestReport({ ...goReport, language: 'Java' }, 1)),
      ).toBe(1);
    });

    // The same bytes are all that a client has to send.
    it('revives what is parked of a commit, in one language or in all, and nothing else', async () => {
      const revive = (language?: string) => stores.ledger.durably((tx) => tx.revive(commit, language));
      const due = async (): Promise<string[]> => {
        const claim = await stores.queue.claim(60_000);
        if (!claim) return [];
        const { commitSha, language, attempt } = claim;
        return [`${commitSha[0] ?? ''} ${language} ${String(attempt)}`, ...(await due())];
      };
      for (const more of [{}, { language: 'Java' }, { language: 'PHP' }, { commitSha: 'b'.repeat(40) }]) {
        await storeComplete(stores, 'one', more);
        const claim = await claimDue(stores.queue);
        if (claim.language !== 'PHP') await stores.queue.park(claim, 'broken');
      }
      await revive('Java');
      expect(await due()).toEqual(['a Java 1']);
      await revive();
      expect(await due()).toEqual(['a Go 1']);
      expect(await stores.queue.backlog()).toMatchObject({ waiting: 3, parked: 1 });
    });

    it('tells which partials wait: those committed, and of this commit, that count from no generation', async () => {
      const late = await insert('c', { kind: 'partial' });
      const [java, go] = [
        await insert('a', { kind: 'partial', language: 'Java' }),
        await insert('a', { kind: 'partial' }),
      ].map((inserted) => inserted?.position ?? NaN);
      await insert('complete');
      await insert('a', { kind: 'partial', repositoryId: 10 });
      const unseen = await openUpload(stores.ledger);
      await unseen.tx.insertUpload(randomUUID(), uploadOf(stores, 'b', { kind: 'partial' }));
      expect([...(await waiting())]).toEqual([
        ['Go', [late?.position, go]],
        ['Java', [java]],
      ]);
      await unseen.rollback();
      await stores.ledger.durably((tx) => tx.countFrom([late?.position ?? NaN, java ?? NaN], 1));
      expect([...(await waiting())]).toEqual([['Go', [go]]]);
    });

    it('knows the finals of a commit, and no other', async () => {
      const hasFinal = (of: typeof commit) => stores.ledger.durably((tx) => tx.hasFinal(of));
      expect(await hasFinal(commit)).toBe(false);
      await stores.ledger.durably((tx) => tx.insertFinal(randomUUID(), { ...commit, tokenId: 't' }));
      expect(await hasFinal(commit)).toBe(true);
      expect(await hasFinal({ ...commit, repositoryId: 10 })).toBe(false);
    });

    it('publishes with the transaction, or not at all', async () => {
      const uploadId = randomUUID();
      const event = { ...commit, uploadId, kind: 'final' as const, receivedAt: new Date().toISOString() };
      const failed = await openUpload(stores.ledger);
      await failed.tx.publish(event);
      expect(await stores.published()).toEqual([]);
      await failed.rollback();
      expect(await stores.published()).toEqual([]);
      await stores.ledger.durably((tx) => tx.publish(event));
      expect(await stores.published()).toEqual([uploadId]);
    });
  });
}
