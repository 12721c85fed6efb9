const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/;

/**
 * Of a `traceparent`, for a line of the log; undefined where it is none (W3C Trace Context, 3.2.2). By itself, so that a package of
 * ours that only says which trace an event belongs to brings no tracing along.
 */
export const traceIdOf = (traceparent: string | null | undefined): string | undefined =>
  traceparent ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
