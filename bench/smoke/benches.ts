/** Every bench, by the name of its directory; each takes `--quick`, fails on a wrong answer and ends with a table. */
export const BENCHES = ['gateway', 'revocation', 'ingestion', 'growth', 'events', 'tracing'] as const;
