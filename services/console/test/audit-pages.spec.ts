import { auditFile } from '../src/audit/audit-file';
import { type AuditEntry, type AuditPlace, MOST_ENTRIES, readAudit } from '../src/audit/audit-pages';

/** Newest first, `perMs` of them in each millisecond. */
const log = (length: number, perMs: number): AuditEntry[] =>
  Array.from({ length }, (_, n) => ({
    actor: { email: 'ada@example.org' },
    action: 'repositories.tokens.read',
    result: 'succeed' as const,
    timestamp: new Date(1_800_000_000_000 - Math.floor(n / perMs)).toISOString(),
    entityId: String(n),
  }));

/** As the API answers: the newest up to a moment, that moment included. */
const answering =
  (entries: readonly AuditEntry[]) =>
  ({ limit, to }: { limit: number; to?: string }): Promise<AuditEntry[]> =>
    Promise.resolve(
      entries
        .filter(({ timestamp }) => to === undefined || Date.parse(timestamp) <= Number(to))
        .slice(0, Math.min(limit, MOST_ENTRIES)),
    );

async function walk(entries: readonly AuditEntry[], count: number): Promise<unknown[]> {
  const found: unknown[] = [];
  let place: AuditPlace | undefined;
  do {
    const page = await readAudit(answering(entries), count, place);
    found.push(...page.entries.map(({ entityId }) => entityId));
    place = page.next;
  } while (place !== undefined);
  return found;
}

describe('the audit log, page by page', () => {
  it.each([
    [1, 1, 10],
    [100, 1, 10],
    [101, 7, 10],
    // More of one millisecond than a page holds.
    [250, 60, 25],
    [2_500, 3, MOST_ENTRIES],
    [0, 1, 10],
  ])(
    'has each of %i entries once, %i of them to a millisecond, %i to a page',
    async (length, perMs, count) => {
      const entries = log(length, perMs);
      expect(await walk(entries, count)).toEqual(entries.map(({ entityId }) => entityId));
    },
  );

  it('says that it cannot go on rather than leave entries out', async () => {
    await expect(walk(log(2_001, 2_001), MOST_ENTRIES)).rejects.toThrow('longer than a reply');
  });

  it('becomes a file of all pages, and says how far it is', async () => {
    const entries = log(2_500, 3);
    const progress: number[] = [];
    const parts = await auditFile(
      'jsonl',
      (place) => readAudit(answering(entries), MOST_ENTRIES, place),
      (count) => progress.push(count),
    );
    const lines = parts.join('').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(entries);
    expect(progress[0]).toBe(1_000);
    expect(progress.at(-1)).toBe(2_500);
  });

  // An admin opens the file in a spreadsheet, and people choose their names.
  it('becomes a CSV file in which no cell is calculated', async () => {
    const [entry] = log(1, 1);
    const evil = { ...entry!, actor: { email: '=1+1@x' }, repositoryName: '@sum', entityId: '-1, "2"' };
    const parts = await auditFile(
      'csv',
      () => Promise.resolve({ entries: [{ ...evil, details: { name: '+1\n2' } }] }),
      () => undefined,
    );
    expect(parts.join('')).toBe(
      'timestamp,actor,role,action,result,repository,entityId,source,details\r\n' +
        `${evil.timestamp},"'=1+1@x",,repositories.tokens.read,succeed,"'@sum","'-1, ""2""",,"{""name"":""+1\\n2""}"\r\n`,
    );
  });
});
