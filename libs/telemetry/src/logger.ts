import { redactTokens } from '@libs/token-format';
import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { serializeError } from './serialize-error';

export type { Logger } from 'pino';
export type LogLevel = Level | 'silent';

/**
 * The one logger: JSON lines on standard output, in `file`, or on `destination`. Whatever reaches it, a token-shaped string leaves it
 * redacted, and an error without the values that its statement carried (SECURITY.md).
 */
export function createLogger(
  options: {
    service: string;
    level?: LogLevel | undefined;
    file?: string | undefined;
    /** What each line says besides, by when it is written; what the line itself says counts. */
    fields?: (() => object) | undefined;
  },
  destination?: DestinationStream,
): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: { service: options.service },
    hooks: { streamWrite: redactTokens },
    serializers: { err: serializeError },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    ...(options.fields && { mixin: options.fields }),
  };
  const sink =
    destination ?? (options.file ? pino.destination({ dest: options.file, mkdir: true }) : undefined);
  return sink ? pino(settings, sink) : pino(settings);
}
