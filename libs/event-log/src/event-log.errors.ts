/** Kafka does not do what is asked of it; the message is all that a person needs to read. */
export class EventLogTrouble extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventLogTrouble';
  }
}
