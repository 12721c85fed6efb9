import type { Tracing } from '@libs/telemetry';
import { SpanKind, type SpanOptions } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_SYSTEM_NAME,
} from '@opentelemetry/semantic-conventions';
import {
  DataSource,
  type DataSourceOptions,
  type EntityManager,
  type ObjectLiteral,
  type QueryRunner,
} from 'typeorm';

type IsolationLevel = Parameters<EntityManager['transaction']>[0];
type Work<T> = (tx: EntityManager) => Promise<T>;

/**
 * Shows each transaction, and each statement outside of one, as a part of what is under way. Neither statements nor their parameters
 * are in the spans: those hold hashes.
 */
export class TracedDataSource extends DataSource {
  constructor(
    options: DataSourceOptions,
    private readonly tracing: Tracing,
  ) {
    super(options);
  }

  override transaction<T>(work: Work<T>): Promise<T>;
  override transaction<T>(isolation: IsolationLevel, work: Work<T>): Promise<T>;
  override transaction<T>(first: Work<T> | IsolationLevel, second?: Work<T>): Promise<T> {
    return this.tracing.within('transaction', this.spanOf('transaction'), () => {
      if (typeof first === 'function') return super.transaction(first);
      if (!second) throw new TypeError('A transaction needs something to do.');
      return super.transaction(first, second);
    });
  }

  override query<T = unknown>(
    statement: string,
    parameters?: unknown[] | ObjectLiteral,
    runner?: QueryRunner,
  ): Promise<T> {
    const run = (): Promise<T> => super.query<T>(statement, parameters, runner);
    // The statements of a transaction are in its span.
    if (runner) return run();
    const verb = /^\s*(\w{1,16})/.exec(statement)?.[1]?.toLowerCase() ?? 'statement';
    return this.tracing.within(verb, this.spanOf(verb), run);
  }

  private spanOf(operation: string): SpanOptions {
    return {
      kind: SpanKind.CLIENT,
      attributes: {
        [ATTR_DB_SYSTEM_NAME]: 'postgresql',
        [ATTR_DB_NAMESPACE]: this.driver.database,
        [ATTR_DB_OPERATION_NAME]: operation,
      },
    };
  }
}
