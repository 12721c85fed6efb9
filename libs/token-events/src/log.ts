/** Any logger that takes details and a text, pino for one. */
export type Log = Readonly<
  Record<'debug' | 'info' | 'warn' | 'error', (details: object, text: string) => void>
>;

const write =
  (level: 'warn' | 'error') =>
  (details: object, text: string): void => {
    const said = Object.entries(details).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Error ? value.message : value,
    ]);
    process.stderr.write(`${JSON.stringify({ level, text, ...Object.fromEntries(said) })}\n`);
  };
const ignore = (): void => undefined;

/** Warnings and errors, as JSON lines. */
export const standardErrorLog: Log = {
  debug: ignore,
  info: ignore,
  warn: write('warn'),
  error: write('error'),
};
