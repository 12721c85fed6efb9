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
}

export type PayloadOf<C extends EventContract> = z.output<C['schema']>;

export const defineEvent = <S extends z.ZodType>(
  contract: EventContract<S> & { readonly topic: string },
): EventContract<S> => contract;
