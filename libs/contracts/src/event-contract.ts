import type { z } from 'zod';

/** One event at one version: the unit of compatibility between services. */
export interface EventContract<S extends z.ZodType = z.ZodType> {
  /** The Kafka topic. Events that must keep their order relative to each other share one. */
  readonly topic: string;
  /** `<thing>.<what-happened>.v<n>`; the CloudEvents `type`. A breaking change is a new contract, not an edit. */
  readonly type: string;
  readonly schema: S;
  /** Events with the same key are delivered in order. */
  readonly keyOf: (payload: z.output<S>) => string;
  /** What subscribers read of it in docs/api; every contract of this library has it. */
  readonly about?: EventAbout;
  /** Its topic keeps the last event of each key for ever, and nothing of a key whose last message has no value. */
  readonly compacted?: true;
}

/** In sentences; what a field means is in its `.describe()`. */
export interface EventAbout {
  readonly summary: string;
  readonly sentWhen: string;
  /** What the key is made of, as Markdown. */
  readonly key: string;
  /** Since when, until when it is sent, and what to read instead; absent while it is the newest version. */
  readonly deprecated?: string;
}

export type PayloadOf<C extends EventContract> = z.output<C['schema']>;

export const defineEvent = <S extends z.ZodType>(
  contract: EventContract<S> & { readonly topic: string },
): EventContract<S> => contract;
