import { freePort } from '@libs/server-process';
import { type KafkaListener } from '../local/kafka-config';
import { type Link } from './environment';

/**
 * The ways of each client to each broker. A broker tells its clients where to connect, so a way through something in between
 * needs a listener of the client's own, advertised there.
 */
export class KafkaWays {
  private readonly brokers = new Map<string, string[]>();

  constructor(
    private readonly clients: readonly string[],
    private readonly link: Link,
  ) {}

  /** Call it before the broker is started; it listens on these. */
  async listenersOf(broker: string): Promise<KafkaListener[]> {
    const listeners: KafkaListener[] = [];
    for (const client of this.clients) {
      const port = await freePort();
      const advertisedPort = await this.link(client, broker, port);
      listeners.push({ client, port, advertisedPort });
      this.brokers.set(client, [...(this.brokers.get(client) ?? []), `127.0.0.1:${String(advertisedPort)}`]);
    }
    return listeners;
  }

  brokersOf(client: string): readonly string[] | undefined {
    return this.brokers.get(client);
  }
}
