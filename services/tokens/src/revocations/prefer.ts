const LONGEST_WAIT_S = 600;

/**
 * The `wait` preference of a Prefer header in whole seconds (RFC 7240, 4.3); undefined if there is none. The first of several
 * counts, and one that cannot be understood is ignored, both as the RFC says.
 */
export function preferredWaitS(header: string | readonly string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const text = typeof header === 'string' ? header : header.join(',');
  for (const preference of text.split(',')) {
    const match = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(;|$)/i.exec(preference);
    if (match) return Math.min(Number(match[1]), LONGEST_WAIT_S);
  }
  return undefined;
}
