const NANOSECONDS_IN_MS = 1e6;

/** CLOCK_MONOTONIC in milliseconds: on Linux one clock for all processes of the machine, which no step of the date moves. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / NANOSECONDS_IN_MS;
