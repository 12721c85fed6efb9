import { redactTokens } from '@libs/token-format';
import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { LineSink } from './line-sink';
import { logOutput } from './log-output';
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
    timestamp: isoTimes(),
    ...(options.fields && { mixin: options.fields, mixinMergeStrategy: merged }),
  };
  return pino(settings, destination ?? new LineSink(logOutput(options.file)));
}

/** As pino's own, which makes the text anew for each of the many lines of one millisecond. */
function isoTimes(): () => string {
  let [at, text] = [NaN, ''];
  return () => {
    const now = Date.now();
    if (now !== at) [at, text] = [now, `,"time":"${new Date(now).toISOString()}"`];
    return text;
  };
}

/** As pino's own, which copies the line also where nothing is to be added to it. */
const merged = (line: object, fields: object): object =>
  Object.keys(fields).length === 0 ? line : { ...fields, ...line };
