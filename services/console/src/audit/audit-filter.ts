/** What the audit log is narrowed to, as the address of the page has it. */
export interface AuditFilter {
  readonly who?: string | undefined;
  readonly action?: string | undefined;
  readonly repository?: string | undefined;
  /** Days as a date field has them, both included, in the time zone of whoever looks. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const AUDIT_FIELDS = [
  'who',
  'action',
  'repository',
  'from',
  'to',
] as const satisfies readonly (keyof AuditFilter)[];

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Of an address that anybody may have written. */
export function auditFilterIn(search: Record<string, unknown>): AuditFilter {
  const textIn = (name: string): string | undefined => {
    const value = search[name];
    // A text of digits alone comes out of an address as a number.
    const written = typeof value === 'number' ? String(value) : value;
    return typeof written === 'string' && written !== '' ? written : undefined;
  };
  const dayIn = (name: string): string | undefined => {
    const day = textIn(name);
    return day !== undefined && DAY.test(day) && !Number.isNaN(startOf(day)) ? day : undefined;
  };
  return {
    who: textIn('who'),
    action: textIn('action'),
    repository: textIn('repository'),
    from: dayIn('from'),
    to: dayIn('to'),
  };
}

/** What the API is asked for. */
export function auditQueryOf({ who, action, repository, from, to }: AuditFilter): {
  actor?: string;
  action?: string;
  repository?: string;
  from?: string;
  to?: string;
} {
  return {
    ...(who !== undefined && { actor: who }),
    ...(action !== undefined && { action }),
    ...(repository !== undefined && { repository }),
    ...(from !== undefined && { from: String(startOf(from)) }),
    ...(to !== undefined && { to: String(startOf(to, 1) - 1) }),
  };
}

export const isOrdered = ({ from, to }: AuditFilter): boolean =>
  from === undefined || to === undefined || from <= to;

/** The first millisecond of a day, or of one so many days later. */
function startOf(day: string, later = 0): number {
  const [year = Number.NaN, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).getTime();
}
