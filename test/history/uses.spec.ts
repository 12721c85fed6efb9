import { loadHistory } from './history';
import type { RequestRecord } from './records';
import { emptyHistory, sourceOf } from './sample/sample-history';
import { isBeingGranted } from './uses';

describe('an account that is given more while its token is used', () => {
  const use = (tokenId: string, sentAt: number, answeredAt: number | null): RequestRecord => ({
    record: 'request',
    tokenId,
    via: 'gateway-1',
    operation: 'readRepository',
    sentAt,
    answeredAt,
    status: 503,
    refusal: 'unavailable',
    temperature: 'none',
    probeOf: null,
    repositoryId: 1,
    shown: null,
  });
  const token = (tokenId: string, accountId: number | null) =>
    ({
      record: 'issued',
      tokenId,
      tokenKind: accountId === null ? 'repository' : 'account',
      id: 1,
      repositoryId: accountId === null ? 1 : null,
      accountId,
      expiresAt: null,
      answeredAt: 0,
    }) as const;

  it('excuses what was under way then, of this account alone', async () => {
    const history = emptyHistory();
    history.records.push(token('OfTheAccount', 2), token('OfSomebodyEl', 3), token('OfRepository', null), {
      record: 'granted',
      accountId: 2,
      sentAt: 5_000,
      answeredAt: 5_050,
    });
    const loaded = await loadHistory(sourceOf(history));
    const uses: [RequestRecord, boolean][] = [
      [use('OfTheAccount', 4_000, 4_999), false],
      [use('OfTheAccount', 4_000, 5_001), true],
      [use('OfTheAccount', 4_000, null), true],
      [use('OfTheAccount', 6_050, 6_100), true],
      [use('OfTheAccount', 6_051, 6_100), false],
      [use('OfSomebodyEl', 5_010, 5_020), false],
      [use('OfRepository', 5_010, 5_020), false],
    ];
    expect(uses.map(([one]) => isBeingGranted(loaded, one))).toEqual(uses.map(([, granted]) => granted));
  });
});
