import { type AuditLogEntry, MAX_AUDIT_ENTRIES } from '@libs/contracts';
import type { z } from 'zod';
import { auditLog } from '../src/admin/audit';
import type { ApiRequest } from '../src/api/public-api.client';

const BEGIN = Date.parse('2026-11-01T00:00:00.000Z');

/** Newest first, `perMoment` of each millisecond; many of them equal in all that is shown. */
const logOf = (count: number, perMoment: number): readonly AuditLogEntry[] =>
  Array.from({ length: count }, (_, index): AuditLogEntry => ({
    actor: { email: `${String(index % 3)}@localhost` },
    action: 'user.tokens.read',
    result: 'succeed',
    timestamp: new Date(BEGIN + Math.floor((count - 1 - index) / perMoment)).toISOString(),
  }));

/** As contract 2.5 has it: the newest of a span, both ends included. */
const apiOf = (log: readonly AuditLogEntry[]) => ({
  call: <S extends z.ZodType>({ path }: ApiRequest, schema: S): Promise<z.output<S>> => {
    const query = new URL(path, 'http://localhost').searchParams;
    const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
    const ofSpan = log.filter(
      ({ timestamp }) => Date.parse(timestamp) >= from && Date.parse(timestamp) <= to,
    );
    return Promise.resolve(schema.parse(ofSpan.slice(0, MAX_AUDIT_ENTRIES)));
  },
});

const read = async (log: readonly AuditLogEntry[], to = BEGIN + 1_000_000): Promise<AuditLogEntry[]> => {
  const entries: AuditLogEntry[] = [];
  for await (const page of auditLog(apiOf(log), '/audit', BEGIN, to)) entries.push(...page);
  return entries;
};

describe('the audit log, page by page', () => {
  it.each([
    [0, 1],
    [1, 1],
    [MAX_AUDIT_ENTRIES, 1],
    [MAX_AUDIT_ENTRIES + 1, 1],
    [3_500, 1],
    [3_500, 7],
    [3_500, 400],
    [3_500, MAX_AUDIT_ENTRIES - 1],
  ])('is whole and in order: %d entries, %d of one moment', async (count, perMoment) => {
    const log = logOf(count, perMoment);
    expect(await read(log)).toEqual(log);
  });

  // It would ask for the same page for ever, or leave entries out without a word.
  it('says so where a moment has more entries than the API shows', async () => {
    await expect(read(logOf(3_000, MAX_AUDIT_ENTRIES + 1))).rejects.toThrow(
      /are of one moment .*Go on with --until/,
    );
  });
});
