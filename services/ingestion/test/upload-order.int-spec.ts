import { Outbox } from '@libs/outbox';
import { Tracing } from '@libs/telemetry';
import type { TestDatabase } from '@libs/testing';
import { DataSource } from 'typeorm';
import { PostgresUploadLedger } from '../src/uploads/postgres-upload-ledger';
import type { CoverageUpload, UploadLedger, UploadTransaction } from '../src/uploads/upload-ledger';
import { UploadsService } from '../src/uploads/uploads.service';
import { ingestionDatabase } from './ingestion-database';

const COMMIT = { repositoryId: 1, commitSha: 'a'.repeat(40) };
const upload = (kind: CoverageUpload['kind'], body: string): CoverageUpload => ({
  ...COMMIT,
  kind,
  language: 'java',
  tokenId: 'abcdefghijkl',
  digest: Buffer.alloc(32, body),
  bytes: body.length,
  compressed: Buffer.from(body),
});

/** A process that is stopped after one of its statements, and goes on when it is told to. */
class Stopped {
  readonly reached: Promise<void>;
  private reach: () => void = () => undefined;
  goOn: () => void = () => undefined;
  private readonly mayGoOn = new Promise<void>((resolve) => (this.goOn = resolve));

  constructor(
    private readonly ledger: UploadLedger,
    private readonly after: keyof UploadTransaction,
  ) {
    this.reached = new Promise((resolve) => (this.reach = resolve));
  }

  durably<T>(work: (tx: UploadTransaction) => Promise<T>): Promise<T> {
    return this.ledger.durably((tx) => work(new Proxy(tx, { get: (of, name) => this.step(of, name) })));
  }

  private step(tx: UploadTransaction, name: string | symbol) {
    const statement = Reflect.get(tx, name) as (...given: unknown[]) => Promise<unknown>;
    return async (...given: unknown[]): Promise<unknown> => {
      const result = await statement.apply(tx, given);
      if (name !== this.after) return result;
      this.reach();
      await this.mayGoOn;
      return result;
    };
  }
}

describe('uploads of one commit, one of which stalls in its transaction', () => {
  let database: TestDatabase;
  let db: DataSource;
  beforeAll(async () => {
    database = await ingestionDatabase();
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });
  beforeEach(() => db.query('truncate coverage_uploads, coverage_commits, coverage_reports, outbox cascade'));

  // Two orders would mix: a report would be made of a complete upload and of partials that came before the one that replaced it.
  it.each(['lockCommit', 'insertUpload', 'requestReport', 'countFrom'] as const)(
    'after %s: whoever replaces whom is also received later',
    async (statement) => {
      const ledger = new PostgresUploadLedger(db, new Outbox({ notify: false }), new Tracing());
      const stopped = new Stopped(ledger, statement);
      const first = new UploadsService(stopped).addCoverage(upload('complete', 'first'));
      await stopped.reached;
      const service = new UploadsService(ledger);
      const others = [upload('partial', 'part'), upload('complete', 'second')].map((one) =>
        service.addCoverage(one),
      );
      // As far as they get beside the stopped one.
      await Promise.race([Promise.all(others), waiting(db)]);
      stopped.goOn();
      expect(await Promise.all([first, ...others])).toEqual(['new', 'new', 'new']);
      expect(await service.addFinal({ ...COMMIT, tokenId: 'abcdefghijkl' })).toBe('new');
      const generations = await db.query<{ generation: number }[]>(
        `select generation from coverage_uploads where kind = 'complete' order by position`,
      );
      expect(generations).toEqual([{ generation: 1 }, { generation: 2 }]);
    },
  );
});

/** Resolves when some statement waits for a lock. */
async function waiting(db: DataSource): Promise<void> {
  for (;;) {
    const waiters = await db.query<unknown[]>(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiters.length > 0) return;
  }
}
