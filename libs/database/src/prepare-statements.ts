import { LRUCache } from 'lru-cache';
import type { Client } from 'pg';
import { isOutdatedPlan } from './database-trouble';

/** As the JDBC driver of Postgres has it (`prepareThreshold`). */
const WORTH_A_NAME = 5;
/** Each takes memory of the server, in every connection that has asked for it. */
const MOST_NAMES = 256;
/** Texts that are being counted, the ones asked for last. */
const COUNTED = 1_000;

/** As Postgres says it of a session that has no transaction under way (ReadyForQuery). */
const OUTSIDE_OF_ONE = 'I';

/** Which statements of a process have a name, by which the server finds them parsed and planned. */
export class StatementNames {
  private readonly asked = new LRUCache<string, number>({ max: COUNTED });
  private readonly names = new Map<string, string>();
  private given = 0;

  /** Call it once each time that the statement is asked for. Undefined: it is not asked for often enough. */
  nameOf(text: string): string | undefined {
    const name = this.names.get(text);
    if (name !== undefined || this.names.size === MOST_NAMES) return name;
    const times = (this.asked.get(text) ?? 0) + 1;
    this.asked.set(text, times);
    return times < WORTH_A_NAME ? undefined : this.giveName(text);
  }

  /** What the server keeps by its name is of no use any more: it gets another. */
  renew(text: string): void {
    if (this.names.has(text)) this.giveName(text);
  }

  private giveName(text: string): string {
    this.asked.delete(text);
    const name = `s${String((this.given += 1))}`;
    this.names.set(text, name);
    return name;
  }
}

/**
 * Has the server keep what the connection asks for often, so that it is parsed and planned once and not each time: a third of what an upload
 * cost Postgres, and two thirds of a read (ADR 0030). From the sixth time in a connection on Postgres also plans it without regard to its
 * parameters, unless it expects that to be slower.
 */
export function prepareStatements(client: Client, names: StatementNames): void {
  const ask = client.query.bind(client) as (...given: unknown[]) => unknown;
  const askByName = async (name: string, text: string, values: unknown[]): Promise<unknown> => {
    try {
      return await ask({ name, text, values });
    } catch (error) {
      if (!isOutdatedPlan(error)) throw error;
      names.renew(text);
      // A transaction is lost with it, and its owner has to begin it anew.
      if (client.getTransactionStatus() !== OUTSIDE_OF_ONE) throw error;
      return ask(text, values);
    }
  };
  const query = (...given: unknown[]): unknown => {
    const [text, values] = given;
    // As TypeORM asks. Without parameters a statement goes another way, which knows no names.
    if (given.length !== 2 || typeof text !== 'string' || !isFilled(values)) return ask(...given);
    const name = names.nameOf(text);
    return name === undefined ? ask(text, values) : askByName(name, text, values);
  };
  Object.assign(client, { query });
}

const isFilled = (values: unknown): values is unknown[] => Array.isArray(values) && values.length > 0;
