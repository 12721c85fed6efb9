import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '@libs/server-process';
import { type Condition, conductOf, PASS } from './condition';
import { OneWay } from './one-way';

interface Connection {
  readonly forth: OneWay;
  readonly back: OneWay;
  proceed(): void;
  reset(): void;
}

/** Stands between a client and a server on the loopback address, and makes what is between them as bad as one likes. */
export class TcpProxy {
  private readonly connections = new Set<Connection>();
  private condition: Condition = PASS;
  private server: Server | undefined;

  private constructor(
    readonly port: number,
    /** Where connections lead to, on the loopback address. */
    private targetPort: number,
  ) {}

  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(await freePort(), targetPort);
    await proxy.listen();
    return proxy;
  }

  /** Holds for what is connected and for what connects from now on. */
  async set(condition: Condition): Promise<void> {
    this.condition = condition;
    if (condition.mode === 'cut') {
      await this.unlisten();
      return;
    }
    await this.listen();
    for (const connection of this.connections) connection.proceed();
  }

  /** From now on it leads there; what is connected is reset. */
  retarget(port: number): void {
    this.targetPort = port;
    this.resetAll();
  }

  close(): Promise<void> {
    return this.unlisten();
  }

  private async listen(): Promise<void> {
    if (this.server !== undefined) return;
    // Half of a connection may end while the other half still carries an answer.
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.accept(client));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  private async unlisten(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.resetAll();
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    await closed;
  }

  private resetAll(): void {
    for (const connection of this.connections) connection.reset();
  }

  private accept(client: Socket): void {
    let target: Socket | undefined;
    const forth = new OneWay(
      () => target,
      () => conductOf(this.condition, 'forth'),
    );
    const back = new OneWay(
      () => client,
      () => conductOf(this.condition, 'back'),
    );
    const forget = (): void => {
      if (!client.destroyed || target?.destroyed === false) return;
      forth.close();
      back.close();
      this.connections.delete(connection);
    };
    /** A connection that cannot get there is not made there: its first packet is what is held. */
    const reachTarget = (): void => {
      if (target !== undefined || client.destroyed || conductOf(this.condition, 'forth').held) return;
      target = connect({ port: this.targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
      target.on('connect', () => forth.proceed()).on('close', forget);
      back.from(target);
    };
    const connection: Connection = {
      forth,
      back,
      proceed: () => {
        reachTarget();
        forth.proceed();
        back.proceed();
      },
      reset: () => {
        client.resetAndDestroy();
        target?.resetAndDestroy();
        forget();
      },
    };
    this.connections.add(connection);
    forth.from(client);
    client.on('close', forget);
    reachTarget();
  }
}
