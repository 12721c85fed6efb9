/** Every bench, by the name of its directory; each takes `--quick`, fails on a wrong answer and ends with a table. */
export const BENCHES = ['events', 'tracing'] as const;
