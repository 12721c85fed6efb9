import type { Rest } from './come-to-rest';

/** What the end of a run shows that its history does not, in sentences; none when all is well. */
export function restFindings({ drainedMs, workedOutMs, isEmpty, progress }: Rest): string[] {
  const { withoutRetryAfter } = progress.counts;
  return [
    ...(drainedMs === null
      ? ['what was to be published at the end of the faults was not a minute later']
      : []),
    ...(workedOutMs === null
      ? ['what was to be worked out at the end of the faults was not a minute later']
      : []),
    ...(isEmpty ? [] : ['the queues were not empty a minute after the load had ended']),
    ...(withoutRetryAfter === 0 ? [] : [`${withoutRetryAfter} answers 503 did not say when to come again`]),
  ];
}
