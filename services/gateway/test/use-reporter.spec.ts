import { MAX_TOLD_USES, type ToldUse, type TokenUsesRequest } from '@libs/contracts';
import { UseLedger } from '../src/token-uses/use-ledger';
import { UseReporter } from '../src/token-uses/use-reporter';
import { VirtualClock } from './support/virtual-clock';

const EVERY_MS = 60_000;
const idOf = (n: number): string => String(n).padStart(12, '0');

/** A tokens API that can be in trouble, in which case it may have heard all the same. */
class Listener {
  readonly batches: ToldUse[][] = [];
  trouble: 'none' | 'deaf' | 'answer lost' = 'none';
  asked = 0;

  tellUses({ uses }: TokenUsesRequest): Promise<void> {
    this.asked += 1;
    if (this.trouble !== 'deaf') this.batches.push([...uses]);
    return this.trouble === 'none' ? Promise.resolve() : Promise.reject(new Error('no answer'));
  }

  /** The last use that was told of each token. */
  get told(): ReadonlyMap<string, number> {
    return new Map(this.batches.flat().map((use) => [use.tokenId, use.lastUsedAtMs]));
  }
}

describe('uses of tokens', () => {
  const setUp = (maxTokens = 10_000) => {
    const clock = new VirtualClock();
    const ledger = new UseLedger(clock, maxTokens);
    const tokensApi = new Listener();
    const outcomes: string[] = [];
    const lines: string[] = [];
    const say = (_: unknown, line?: string): void => void lines.push(line ?? String(_));
    const reporter = new UseReporter(
      {
        ...{ ledger, tokensApi, clock },
        random: () => 1,
        onReport: (outcome) => outcomes.push(outcome),
        logger: { warn: say, info: say } as never,
      },
      EVERY_MS,
    );
    reporter.start();
    return { clock, ledger, tokensApi, reporter, outcomes, lines };
  };

  it('are told once an interval, the last one of each token', async () => {
    const { clock, ledger, tokensApi } = setUp();
    ledger.note(idOf(1));
    await clock.advance(20_000);
    ledger.note(idOf(1));
    ledger.note(idOf(2));
    const at = clock.wallNow();
    await clock.advance(EVERY_MS - 20_000);
    expect(tokensApi.batches).toEqual([
      [
        { tokenId: idOf(1), lastUsedAtMs: at },
        { tokenId: idOf(2), lastUsedAtMs: at },
      ],
    ]);
    await clock.advance(10 * EVERY_MS);
    expect(tokensApi.asked).toBe(1);
  });

  it('are told in batches of a bounded size', async () => {
    const { clock, ledger, tokensApi } = setUp();
    for (let n = 0; n < 2 * MAX_TOLD_USES + 1; n += 1) ledger.note(idOf(n));
    await clock.advance(EVERY_MS);
    expect(tokensApi.batches.map(({ length }) => length)).toEqual([MAX_TOLD_USES, MAX_TOLD_USES, 1]);
    expect(tokensApi.told.size).toBe(2 * MAX_TOLD_USES + 1);
  });

  // A tokens API in trouble is not helped by more requests.
  it('are kept while the tokens API is in trouble, which is asked once an interval, and then told', async () => {
    const { clock, ledger, tokensApi, outcomes, lines } = setUp();
    tokensApi.trouble = 'deaf';
    const at = clock.wallNow();
    for (let n = 0; n < 2 * MAX_TOLD_USES; n += 1) ledger.note(idOf(n));
    await clock.advance(3 * EVERY_MS);
    expect(tokensApi.asked).toBe(3);
    expect(ledger.size).toBe(2 * MAX_TOLD_USES);
    tokensApi.trouble = 'none';
    await clock.advance(EVERY_MS);
    expect(tokensApi.told.size).toBe(2 * MAX_TOLD_USES);
    expect(new Set(tokensApi.told.values())).toEqual(new Set([at]));
    expect(outcomes).toEqual(['failed', 'failed', 'failed', 'done', 'done']);
    expect(lines).toEqual([
      'The tokens API could not be told of uses of tokens; trying again later',
      'The tokens API is told of uses of tokens again',
    ]);
  });

  it('are told again, as they were, where the answer was lost; a later one is never replaced by an earlier one', async () => {
    const { clock, ledger, tokensApi } = setUp();
    tokensApi.trouble = 'answer lost';
    const first = clock.wallNow();
    ledger.note(idOf(1));
    ledger.note(idOf(2));
    await clock.advance(EVERY_MS);
    ledger.note(idOf(2));
    const second = clock.wallNow();
    tokensApi.trouble = 'none';
    await clock.advance(EVERY_MS);
    expect(tokensApi.told).toEqual(
      new Map([
        [idOf(1), first],
        [idOf(2), second],
      ]),
    );
  });

  it('of more tokens than there is room for are counted and not noted', async () => {
    const { clock, ledger, tokensApi } = setUp(2);
    for (const n of [1, 2, 3, 1, 3]) ledger.note(idOf(n));
    expect({ size: ledger.size, dropped: ledger.dropped }).toEqual({ size: 2, dropped: 2 });
    await clock.advance(EVERY_MS);
    expect([...tokensApi.told.keys()]).toEqual([idOf(1), idOf(2)]);
    ledger.note(idOf(3));
    await clock.advance(EVERY_MS);
    expect([...tokensApi.told.keys()]).toContain(idOf(3));
  });

  it('are told when the process stops, and only then is it stopped', async () => {
    const { ledger, tokensApi, reporter } = setUp();
    ledger.note(idOf(1));
    await reporter.stop();
    expect([...tokensApi.told.keys()]).toEqual([idOf(1)]);
    ledger.note(idOf(2));
    await reporter.stop();
    expect(tokensApi.asked).toBe(1);
  });
});
