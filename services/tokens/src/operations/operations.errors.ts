import { DomainError } from '@libs/errors';

export class NoEventLog extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'operations.no_kafka';
  constructor() {
    super(
      'This tokens API is told of no Kafka (KAFKA_BROKERS), so there are no dead letter topics to settle.',
    );
  }
}

export class SettlingUnderWay extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'operations.settling_under_way';
  constructor() {
    super('Dead letters are being settled at this moment. Ask again when that is done.');
  }
}

export class EventLogUnavailable extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'operations.kafka_unavailable';
  override readonly retryAfterS = 5;
  constructor(cause: unknown) {
    super('Kafka did not do it. What was settled before is settled; the same call does the rest.', { cause });
  }
}
