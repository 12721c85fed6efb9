import { redactTokens } from '@libs/token-format';
import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { LineSink } from './line-sink';
import { logOutput } from './log-output';
import { serializeError } from './serialize-error';

export type { Logger } from 'pino';
export type LogLevel = Level | 'silent';

/** What is needed to write a line of `logger` without it. */
interface Writing {
  readonly destination: DestinationStream;
  /** How a line of this moment begins, up to its first field. */
  readonly infoHead: () => string;
}

const writings = new WeakMap<Logger, Writing>();

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
  const base = { service: options.service };
  const time = isoTimes();
  const settings = {
    level: options.level ?? 'info',
    base,
    hooks: { streamWrite: redactTokens },
    serializers: { err: serializeError },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: time,
    ...(options.fields && { mixin: options.fields, mixinMergeStrategy: merged }),
  };
  const output = destination ?? new LineSink(logOutput(options.file));
  const logger = pino(settings, output);
  const bound = JSON.stringify(base).slice(1, -1);
  writings.set(logger, { destination: output, infoHead: () => `{"level":"info"${time()},${bound}` });
  return logger;
}

/**
 * As `logger.info(fields, text)` at a third of the cost, for what is written thousands of times a second: for flat fields, without
 * `err` and without what the logger adds to each line of what is under way. Of a logger that was made elsewhere it is that very call.
 */
export function infoLines(logger: Logger, text: string): (fields: object) => void {
  const writing = writings.get(logger);
  if (!writing) return (fields) => logger.info(fields, text);
  const { destination, infoHead } = writing;
  const tail = `,"msg":${JSON.stringify(text)}}\n`;
  return (fields) => {
    if (!logger.isLevelEnabled('info')) return;
    const inner = JSON.stringify(fields).slice(1, -1);
    destination.write(redactTokens(`${infoHead()}${inner === '' ? '' : ','}${inner}${tail}`));
  };
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
