import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@libs/embedded-postgres';
import { claimDirectory, type RunningServer } from '@libs/server-process';
import { dropPreparedDatabases, type Need } from '@libs/testing';
import { findMissing, type Missing } from '../../deploy/local/find-missing';
import { defaultKafkaJars, fetchKafkaJars } from '../../deploy/local/kafka-jars';
import { startKafka } from '../../deploy/local/kafka-server';
import { startRedis } from '../../deploy/local/redis-server';
import { findTool, INSTALL } from '../../deploy/helm/tools';
import { findFaketime } from '../chaos/clocks';
import { findChromium } from '../console/support/find-chromium';
import { findConfluentPython, findKcat, findOpenssl } from './find-programs';
import { DIRECTORY_PREFIX, removeAbandoned } from './remove-abandoned';
import { announceSlowSteps } from './announce-slow-steps';

type Log = (line: string) => void;

/** Not a defect of ours: this machine has no such server. */
class NotToBeHad extends Error {}

/** The servers that one run of the tests starts for itself. */
export class TestServers {
  private readonly running: Pick<RunningServer, 'stop'>[] = [];
  private directory: string | undefined;
  private missing: readonly Missing[] | undefined;

  async start(): Promise<void> {
    await removeAbandoned();
    const directory = mkdtempSync(join(tmpdir(), DIRECTORY_PREFIX));
    claimDirectory(directory);
    this.directory = directory;
    process.env['TEST_RUN_DIRECTORY'] = directory;
    const results = await Promise.allSettled([
      this.postgres(),
      this.redis(),
      this.kafka(),
      this.faketime(),
      this.helm(),
      this.chromium(),
      this.kcat(),
      this.confluent(),
      this.openssl(),
    ]);
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as Error] : [],
    );
    if (failures.length === 0) return;
    await this.stop();
    throw new Error(failures.map(({ message }) => message).join('\n'), { cause: failures[0] });
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map((server) => server.stop()));
    if (this.directory !== undefined) rmSync(this.directory, { recursive: true, force: true });
  }

  private async postgres(): Promise<void> {
    if (process.env['TEST_DATABASE_URL'] !== undefined) {
      this.running.push({ stop: dropPreparedDatabases });
      return;
    }
    // Nothing here stops or kills this one; suites that do start their own, with the durability of production.
    const options = { dataDir: this.below('postgres'), durable: false };
    const server = await announceSlowSteps((log) => startEmbeddedPostgres({ ...options, log }));
    this.running.push(server);
    process.env['TEST_DATABASE_URL'] = server.url;
  }

  private redis(): Promise<void> {
    return this.optional('redis', 'TEST_REDIS_URL', async (log) => {
      const server = await startRedis({ dir: this.below('redis'), log });
      this.running.push(server);
      return server.url;
    });
  }

  private kafka(): Promise<void> {
    return this.optional('kafka', 'TEST_KAFKA_BROKERS', async (log) => {
      await fetchKafkaJars(defaultKafkaJars(), log).catch((error: unknown) => {
        throw new NotToBeHad((error as Error).message);
      });
      const server = await startKafka({ dir: this.below('kafka'), log });
      this.running.push(server);
      return server.brokers.join(',');
    });
  }

  /** No server, but a library that a machine may lack as well. */
  private faketime(): Promise<void> {
    return this.optional('faketime', 'TEST_FAKETIME_LIBRARY', () => {
      const library = findFaketime();
      if (library === undefined)
        return Promise.reject(new NotToBeHad('no libfaketime: apt-get install faketime'));
      return Promise.resolve(library);
    });
  }

  private helm(): Promise<void> {
    return this.optional('helm', 'TEST_HELM', () => {
      const program = findTool('helm');
      return program === undefined
        ? Promise.reject(new NotToBeHad(`no helm: ${INSTALL}`))
        : Promise.resolve(program);
    });
  }

  private chromium(): Promise<void> {
    return this.optional('chromium', 'TEST_CHROMIUM', () => {
      const program = findChromium();
      return program === undefined
        ? Promise.reject(new NotToBeHad('no Chromium: apt-get install chromium-headless-shell'))
        : Promise.resolve(program);
    });
  }

  private kcat(): Promise<void> {
    return this.optional('kcat', 'TEST_KCAT', () => {
      const program = findKcat();
      return program === undefined
        ? Promise.reject(new NotToBeHad('no kcat: apt-get install kcat'))
        : Promise.resolve(program);
    });
  }

  /** No server, but a library of Python. */
  private confluent(): Promise<void> {
    return this.optional('confluent', 'TEST_CONFLUENT', () => {
      const python = findConfluentPython();
      return python === undefined
        ? Promise.reject(new NotToBeHad('no confluent-kafka: apt-get install python3-confluent-kafka'))
        : Promise.resolve(python);
    });
  }

  private openssl(): Promise<void> {
    return this.optional('openssl', 'TEST_OPENSSL', () => {
      const program = findOpenssl();
      return program === undefined
        ? Promise.reject(new NotToBeHad('no openssl: apt-get install openssl'))
        : Promise.resolve(program);
    });
  }

  /** What a machine may lack: its suites are skipped then, with the reason for closing-line-reporter.js. */
  private async optional(
    name: Exclude<Need, 'root'>,
    variable: string,
    start: (log: Log) => Promise<string>,
  ): Promise<void> {
    if (process.env[variable] !== undefined) return;
    try {
      const missing = (this.missing ??= findMissing()).filter(({ server }) => server === name);
      if (missing.length > 0) {
        throw new NotToBeHad(missing.map(({ program, install }) => `no ${program}: ${install}`).join('; '));
      }
      process.env[variable] = await announceSlowSteps(start);
    } catch (error) {
      if (!(error instanceof NotToBeHad)) throw error;
      if (process.env['CI'] === 'true') {
        throw new Error(`The ${name} tests cannot run: ${error.message}`, { cause: error });
      }
      process.env[`TEST_${name.toUpperCase()}_MISSING`] = `${error.message}, or set ${variable}`;
    }
  }

  private below(name: string): string {
    return join(this.directory ?? tmpdir(), name);
  }
}
