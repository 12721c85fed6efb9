import { auditFilterIn, auditQueryOf, isOrdered } from '../src/audit/audit-filter';

describe('the filter of the audit log', () => {
  it('is read from an address that anybody may have written', () => {
    expect(auditFilterIn({ who: 'ada', repository: 42, from: '2026-11-20', to: '2026-11-26' })).toEqual({
      who: 'ada',
      repository: '42',
      from: '2026-11-20',
      to: '2026-11-26',
    });
    const wrong = { who: '', action: ['a'], repository: null, from: 'yesterday', to: '2026-1-1' };
    expect(Object.values(auditFilterIn(wrong)).filter((value) => value !== undefined)).toEqual([]);
  });

  it('asks for whole days, the last one included', () => {
    expect(auditQueryOf({ who: 'ada', from: '2026-11-20', to: '2026-11-20' })).toEqual({
      actor: 'ada',
      from: String(new Date(2026, 10, 20).getTime()),
      to: String(new Date(2026, 10, 21).getTime() - 1),
    });
    expect(isOrdered({ from: '2026-11-20', to: '2026-11-20' })).toBe(true);
    expect(isOrdered({ from: '2026-11-21', to: '2026-11-20' })).toBe(false);
  });
});
