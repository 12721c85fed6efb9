import type { Committed } from '../src/revocations/revoke-tokens';

/** A row of the log, or what an event says of one: `token:<id>` at its position. */
export interface Entry {
  readonly seq: number;
  readonly subject: string;
}

/** What whoever revokes gives the suite. */
export interface RevokingHarness {
  /** Another token of one owner. */
  issue(): Promise<{ readonly id: number; readonly subject: string }>;
  revoke(ids: readonly number[]): Promise<Committed>;
  /** All of it, in order. */
  log(): Promise<Entry[]>;
  /** What is published, each at the position that it names; in no order. */
  published(): Promise<Entry[]>;
  close?(): Promise<void>;
}

const bySeq = (entries: readonly Entry[]): Entry[] => [...entries].sort((a, b) => a.seq - b.seq);

/** What the transaction of a revocation promises, in production and in the simulation. */
export function describeRevoking(name: string, create: () => Promise<RevokingHarness>): void {
  describe(`revoking: ${name}`, () => {
    let harness: RevokingHarness;
    const issue = (count: number) => Promise.all(Array.from({ length: count }, () => harness.issue()));
    const subjects = async () => (await harness.log()).map(({ subject }) => subject);

    beforeAll(async () => {
      harness = await create();
    });
    afterAll(() => harness.close?.());

    // Positions have no gap, and each that is about a token is the one in its event.
    afterEach(async () => {
      const log = await harness.log();
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      const ofTokens = log.filter(({ subject }) => subject.startsWith('token:'));
      expect(bySeq(await harness.published())).toEqual(ofTokens);
    });

    it('takes a position for each token, and answers with the last', async () => {
      const tokens = await issue(3);
      const { seq } = await harness.revoke(tokens.map(({ id }) => id));
      const log = await harness.log();
      expect(
        log
          .slice(-3)
          .map(({ subject }) => subject)
          .sort(),
      ).toEqual(tokens.map(({ subject }) => subject).sort());
      expect(log.at(-1)?.seq).toBe(seq);
    });

    it('changes nothing where it was done before, and answers with the position of then', async () => {
      const [one, other] = await issue(2);
      const first = await harness.revoke([one!.id]);
      await harness.revoke([other!.id]);
      const before = await subjects();
      expect(await harness.revoke([one!.id])).toEqual(first);
      expect(await subjects()).toEqual(before);
    });

    it('takes what is left of several, and answers for all of them', async () => {
      const [one, other] = await issue(2);
      await harness.revoke([one!.id]);
      const both = await harness.revoke([one!.id, other!.id]);
      expect((await harness.log()).at(-1)).toEqual({ seq: both.seq, subject: other!.subject });
      expect((await harness.revoke([other!.id, one!.id])).seq).toBe(both.seq);
    });

    it('happens once, whoever else does the same, and waits for nobody in a circle', async () => {
      const tokens = await issue(4);
      const ids = tokens.map(({ id }) => id);
      const orders = [ids, [...ids].reverse(), [ids[2]!, ids[0]!], [ids[3]!], ids];
      await Promise.all(orders.map((some) => harness.revoke(some)));
      const log = await subjects();
      for (const { subject } of tokens) expect(log.filter((one) => one === subject)).toEqual([subject]);
    });
  });
}
