import {
  type ISocketFactory,
  Kafka,
  type KafkaConfig as KafkaJsConfig,
  type LogEntry,
  logLevel,
  type SASLOptions,
} from 'kafkajs';

/** Where what happens is told: any logger that takes details and a text, pino for one. */
export type EventLog = Readonly<
  Record<'debug' | 'info' | 'warn' | 'error', (details: object, text: string) => void>
>;

export interface KafkaConnection {
  readonly brokers: readonly string[];
  /** For brokers that ask who is there, or are spoken to in private; the default is neither. */
  readonly sasl?: SASLOptions | undefined;
  readonly ssl?: KafkaJsConfig['ssl'] | undefined;
}

export interface KafkaConfig extends KafkaConnection {
  readonly clientId: string;
}

export interface KafkaClientOptions extends KafkaConfig {
  readonly logger: EventLog;
  /** How connections are opened; the default is a plain TCP socket. */
  readonly socketFactory?: ISocketFactory | undefined;
  /** kafkajs nests its retries, so each one here is worth several; default 1. */
  readonly retries?: number | undefined;
}

const REPEAT_AFTER_MS = 60_000;

/**
 * kafkajs calls a refused connection an error, each time. What matters to an operator is told by the callers of this
 * library, once per outage; so the client's own errors become warnings, a repeated one within a minute and everything
 * milder becomes debug.
 */
export const kafkaLog = (logger: EventLog, now: () => number = Date.now): ((entry: LogEntry) => void) => {
  const lastSaid = new Map<string, number>();
  return ({ namespace, level, log }) => {
    const { message, ...details } = log;
    const text = `kafka client ${namespace}: ${message}`;
    const repeated = now() - (lastSaid.get(text) ?? -Infinity) < REPEAT_AFTER_MS;
    if (level !== logLevel.ERROR || repeated) {
      logger.debug(details, text);
      return;
    }
    if (lastSaid.size > 100) lastSaid.clear();
    lastSaid.set(text, now());
    logger.warn(details, text);
  };
};

/** The one place that makes a kafkajs client. Every retry is bounded: whoever waits is told, and decides. */
export const createKafka = ({
  brokers,
  clientId,
  logger,
  socketFactory,
  sasl,
  ssl,
  retries = 1,
}: KafkaClientOptions): Kafka =>
  new Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries },
    logLevel: logLevel.INFO,
    logCreator: () => kafkaLog(logger),
    ...(socketFactory === undefined ? {} : { socketFactory }),
    ...(sasl === undefined ? {} : { sasl }),
    ...(ssl === undefined ? {} : { ssl }),
  });
