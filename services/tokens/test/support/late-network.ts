import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';

/** A header that every event has, and that nothing has but the requests which publish. */
const PUBLISHING = 'ce_type';

/**
 * Stands between one Kafka client and its brokers, and keeps what the client publishes on its way until it is let go. What the client
 * believes meanwhile, and whether it is still there, is of no consequence: so a network may do.
 */
export class LateNetwork {
  private readonly servers = new Map<number, Server>();
  private readonly kept: Buffer[] = [];
  private readonly arrivals: (() => void)[] = [];
  private isHolding = true;

  static async before(brokers: readonly string[]): Promise<LateNetwork> {
    const network = new LateNetwork();
    for (const broker of brokers) await network.lead(new URL(`kafka://${broker}`));
    return network;
  }

  readonly socketFactory: ISocketFactory = ({ port, onConnect }) => {
    const address = this.servers.get(port)?.address() as AddressInfo;
    return connect({ host: '127.0.0.1', port: address.port }, onConnect);
  };

  isKeeping(text: string): boolean {
    return this.kept.some((bytes) => bytes.includes(text));
  }

  letGo(): void {
    this.isHolding = false;
    for (const arrive of this.arrivals.splice(0)) arrive();
  }

  async close(): Promise<void> {
    this.letGo();
    await Promise.all(
      [...this.servers.values()].map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }

  private async lead({ hostname, port }: URL): Promise<void> {
    const server = createServer((client) => this.join(client, connect(Number(port), hostname)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.servers.set(Number(port), server);
  }

  private join(client: Socket, broker: Socket): void {
    let isHeld = false;
    const happens = (arrive: () => void): void => {
      if (isHeld && this.isHolding) this.arrivals.push(arrive);
      else arrive();
    };
    client
      .on('data', (bytes) => {
        isHeld ||= this.isHolding && bytes.includes(PUBLISHING);
        if (isHeld) this.kept.push(bytes);
        happens(() => broker.write(bytes));
      })
      .on('error', () => undefined)
      .on('close', () => happens(() => broker.end()));
    broker
      .on('data', (bytes) => client.write(bytes))
      .on('error', () => undefined)
      .on('close', () => client.destroy());
  }
}
