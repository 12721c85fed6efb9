import { Bell, HeadWatch, LeaseServer, RevocationWaiter } from '@libs/revocation';
import type { IntrospectReply, IntrospectRequest } from '@libs/contracts';
import type { SimulatedProcess } from '../kernel/process';
import { LeaseCleaner } from '../../../services/tokens/src/revocations/lease-cleaner';
import { RevocationProver } from '../../../services/tokens/src/revocations/revocation-prover';
import { RevocationsService } from '../../../services/tokens/src/revocations/revocations.service';
import { Stopping } from '../../../services/tokens/src/stopping';
import { IntrospectionService } from '../../../services/tokens/src/tokens/introspection.service';
import { introspect } from './introspect-model';
import { ModelLeaseStore } from './model-lease-store';
import { PARAMETERS } from './parameters';
import type { Surroundings } from './surroundings';
import { Statements } from './statements';

const EVERY_MS = { head: 500, observe: 400, clean: 350, sweep: 800 };
/** Longer than any lease, as an hour is. */
const SILENT_FOR_MS = 700;

/** One process of the tokens API: production's classes on models of its statements. */
export class TokensApi {
  readonly statements: Statements;
  readonly leases: LeaseServer;
  readonly revocations: RevocationsService;
  private readonly stopping = new Stopping();
  private readonly waiter: RevocationWaiter;
  private readonly cleaner: LeaseCleaner;
  private readonly introspections: IntrospectionService;
  private readonly watch: HeadWatch;
  private readonly bell: Bell;

  constructor(
    private readonly around: Surroundings,
    readonly process: SimulatedProcess,
    private readonly leaseMs: number,
  ) {
    const { clock } = process;
    const parameters = { ...PARAMETERS, durationMs: leaseMs };
    const store = new ModelLeaseStore(around.database, process);
    this.statements = new Statements(around.database, process);
    this.watch = new HeadWatch(clock);
    this.bell = new Bell(clock);
    this.leases = new LeaseServer(
      { store, head: this.watch, wakeWaiters: () => this.bell.ring() },
      parameters,
      { maxRows: 2 },
    );
    this.waiter = new RevocationWaiter({ clock, leases: store, wake: this.bell }, parameters, {
      listEveryMs: 80,
    });
    this.cleaner = new LeaseCleaner(store, clock, SILENT_FOR_MS);
    this.revocations = this.createRevocations();
    this.introspections = new IntrospectionService(
      { one: (_statement, values) => this.readToken(values) },
      around.issuer.hasher,
      { note: () => undefined },
      { note: () => undefined },
    );
  }

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** As start() and Background do, and HeadListener: notifications with a poll behind them. */
  async start(): Promise<void> {
    const { database, network } = this.around;
    const heard = (run: () => void) => () => {
      if (!this.signal.aborted) network.send(database.process, this.process, run);
    };
    database.listen({
      committed: () => {
        const { seq } = database.tables.facts;
        heard(() => this.watch.announce(seq))();
      },
      acknowledged: heard(() => this.bell.ring()),
    });
    await this.untilDone(() => this.statements.announceLease(this.leaseMs));
    await this.waiter.observe();
    this.repeat(EVERY_MS.head, async () => this.watch.announce((await this.statements.head()).seq));
    this.repeat(EVERY_MS.observe, () => this.waiter.observe());
    this.repeat(EVERY_MS.clean, () => this.cleaner.clean());
    this.repeat(EVERY_MS.sweep, () => this.statements.sweepExpired());
    if (!this.signal.aborted) this.around.apis.add(this);
  }

  /** SIGTERM. */
  stop(): void {
    this.around.apis.delete(this);
    this.stopping.begin();
  }

  introspect(request: IntrospectRequest): Promise<IntrospectReply> {
    return this.introspections.introspect(request);
  }

  private createRevocations(): RevocationsService {
    const { process, statements, waiter, stopping } = this;
    const prover = new RevocationProver({
      waiter,
      clock: process.clock,
      stopping,
      receipts: {
        keep: (receipt, incarnation) => {
          this.around.oracle.proved(this.process, receipt);
          return statements.keepReceipt(receipt, incarnation);
        },
      },
      waits: { observe: () => undefined },
      logger: { warn: () => undefined },
    });
    const receipts = { find: (seq: number) => statements.findReceipt(seq) };
    const db = { query: <Row>(_: string, asked?: readonly unknown[]) => this.readRevocation<Row>(asked) };
    return new RevocationsService(statements, prover, receipts, db, this.watch);
  }

  /** The statement that the status of a revocation begins with, for whoever may ask: of a position that a restore has lost, nothing. */
  private async readRevocation<Row>([seq]: readonly unknown[] = []): Promise<Row[]> {
    const { incarnation, leaseMs, seq: last } = await this.statements.head();
    return Number(seq) > last ? [] : [{ incarnation, lease_ms: leaseMs } as Row];
  }

  private readToken<Row>([tokenId, , , repository]: readonly unknown[] = []): Promise<Row> {
    const repositoryId = typeof repository === 'string' ? Number(repository.split('-')[1]) : undefined;
    return this.around.database.query(
      this.process,
      (snapshot) => introspect(snapshot, String(tokenId), repositoryId) as Row,
    );
  }

  private repeat(everyMs: number, run: () => Promise<unknown>): void {
    const again = async (): Promise<void> => {
      while (!this.signal.aborted) {
        await run().catch(() => undefined);
        await this.process.clock.sleep(everyMs);
      }
    };
    void again();
  }

  private async untilDone(run: () => Promise<void>): Promise<void> {
    for (;;) {
      const isDone = await run().then(
        () => true,
        () => false,
      );
      if (isDone) return;
      await this.process.clock.sleep(20);
    }
  }
}
