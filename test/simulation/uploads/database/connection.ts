import { asError } from '../../kernel/as-error';
import type { Lags } from '../../kernel/chance';
import type { SimulatedProcess } from '../../kernel/process';
import { DatabaseError } from './database-error';
import type { Backend, ModelPostgres } from './model-postgres';
import type { Transaction } from './transaction';

/** A statement as the server runs it. */
export type Statement<T> = (tx: Transaction, backend: Backend) => T | Promise<T>;

/** How connections to the database fare at present. */
export interface DatabaseWeather {
  readonly lags: Lags;
  /** Share of messages with which the connection breaks. */
  readonly broken: number;
  /** Processes whose packets the network drops; neither side hears of it. */
  readonly cut: ReadonlySet<string>;
}

export const FAIR_DATABASE: DatabaseWeather = {
  lags: { quick: 2, slow: 25, stuck: 200, slowShare: 0.05, stuckShare: 0.004 },
  broken: 0,
  cut: new Set(),
};

/** The way from the processes to the database, with its weather. */
export class DatabaseNetwork {
  weather = FAIR_DATABASE;

  constructor(readonly server: ModelPostgres) {}

  lag(): number {
    return this.server.chance.lag(this.weather.lags);
  }

  isBroken(): boolean {
    return this.weather.broken > 0 && this.server.chance.happens(this.weather.broken);
  }

  isCut(process: SimulatedProcess): boolean {
    return this.weather.cut.has(process.name);
  }
}

/** When the server gives up a peer that is silent (keepalive). */
const KEEPALIVE_MS = 900;

const brokenConnection = (): DatabaseError =>
  new DatabaseError('ECONNRESET', 'Connection terminated unexpectedly');

/**
 * The client's end of one backend: one call at a time.
 *
 * Guarantee: a call that rejects with a broken connection or a time-out may have been carried out or not, or may be carried out
 * yet, as long as the backend lives. A process that dies takes its connections along, and the server notices a moment later.
 */
export class Connection {
  private readonly backend: Backend;
  private inFlight: ((error: Error) => void) | undefined;

  /** Throws as a refused connection does. Opening takes no time of its own: connections are pooled. */
  constructor(
    private readonly network: DatabaseNetwork,
    private readonly process: SimulatedProcess,
    /** When the client gives up a call. */
    private readonly timeoutMs: number,
  ) {
    this.backend = network.server.connect();
    const forget = process.onDeath(() => this.hangUp());
    this.backend.onEnd(() => {
      forget();
      this.tell(() => this.inFlight?.(brokenConnection()));
    });
  }

  /** `lost` runs when the client learns that the backend has ended. */
  onLost(lost: () => void): void {
    this.backend.onEnd(() => this.tell(lost));
  }

  /** One statement of the transaction, which the first one begins. */
  query<T>(statement: Statement<T>): Promise<T> {
    const { server } = this.network;
    return this.call((backend) => statement(backend.transaction ?? server.begin(backend), backend));
  }

  commit(): Promise<void> {
    return this.call((backend) => this.network.server.commit(backend));
  }

  /** A transaction of one statement. */
  execute<T>(statement: Statement<T>): Promise<T> {
    const { server } = this.network;
    return this.call(async (backend) => {
      try {
        const result = await statement(server.begin(backend), backend);
        await server.commit(backend);
        return result;
      } catch (error) {
        server.rollback(backend);
        throw error;
      }
    });
  }

  /** Back into the pool, with nothing under way. */
  release(): void {
    this.backend.end();
  }

  /** Nobody waits for it: an end without a commit is a rollback. */
  hangUp(): void {
    this.endLater(this.network.isCut(this.process) ? KEEPALIVE_MS : this.network.lag());
  }

  private endLater(ms: number): void {
    this.network.server.time.after(ms, () => this.backend.end());
  }

  /** The server's words reach the client, unless the network drops them. */
  private tell(run: () => void): void {
    if (this.network.isCut(this.process)) return;
    this.network.server.time.after(this.network.lag(), () => this.process.enter(run));
  }

  private call<T>(serve: (backend: Backend) => T | Promise<T>): Promise<T> {
    const { process, network, backend } = this;
    const { time } = network.server;
    return new Promise<T>((resolve, reject) => {
      const end = (settle: () => void): void => {
        if (this.inFlight !== fail) return;
        this.inFlight = undefined;
        cancel();
        settle();
      };
      const fail = (error: Error): void => end(() => reject(error));
      this.inFlight = fail;
      const cancel = time.after(this.timeoutMs, () => {
        process.enter(() => fail(new DatabaseError('', 'Query read timeout')), 'timer');
      });
      const answer = (settle: () => void): void => {
        if (network.isCut(process)) this.endLater(KEEPALIVE_MS);
        else if (network.isBroken()) this.endLater(network.lag());
        else this.tell(() => end(settle));
      };
      const arrive = async (): Promise<void> => {
        if (backend.isOver) {
          answer(() => reject(brokenConnection()));
          return;
        }
        try {
          const result = await serve(backend);
          answer(() => resolve(result));
        } catch (error) {
          const failed = asError(error);
          answer(() => reject(failed));
        }
      };
      if (network.isCut(process)) this.endLater(KEEPALIVE_MS);
      else if (network.isBroken()) this.endLater(network.lag());
      else time.after(network.lag(), () => void arrive());
    });
  }
}

/** As TypeORM runs one: begins, works, commits; rolls back and gives on the error when the work fails. */
export async function inTransaction<T>(
  connection: Connection,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  try {
    const result = await work(connection);
    await connection.commit();
    connection.release();
    return result;
  } catch (error) {
    connection.hangUp();
    throw error;
  }
}

/** One statement on a connection of the pool. */
export async function inStatement<T>(connection: Connection, statement: Statement<T>): Promise<T> {
  try {
    const result = await connection.execute(statement);
    connection.release();
    return result;
  } catch (error) {
    connection.hangUp();
    throw error;
  }
}
