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
    const begin = (): Promise<T> =>
      typeof first === 'function' ? super.transaction(first) : super.transaction(first, second ?? nothing);
    return this.tracing.within('transaction', this.spanOf('transaction'), begin);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the signature is TypeORM's
  override query<T = any>(
    statement: string,
    parameters?: any[] | ObjectLiteral,
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
