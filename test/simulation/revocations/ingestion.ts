import type { Principal } from '@libs/contracts';
import { AckBarrier, type Allow, type LeaseClient } from '@libs/revocation';
import type { Chance, Lags } from '../kernel/chance';
import type { SimulatedProcess } from '../kernel/process';
import { OldTombstones } from '../../../services/ingestion/src/uploads/old-tombstones';
import { UploadGate } from '../../../services/ingestion/src/uploads/upload-gate';
import { createLeaseClient, type Enforcer } from './enforcer';
import type { ClientRequest } from './client-request';
import { PARAMETERS } from './parameters';
import type { Surroundings } from './surroundings';

/** How long bodies take to arrive, and transactions to become durable. */
const BODY: Lags = { quick: 10, slow: 80, stuck: 300, slowShare: 0.2, stuckShare: 0.03 };
const STORE: Lags = { quick: 10, slow: 120, stuck: 600, slowShare: 0.3, stuckShare: 0.1 };
const FORGET_EVERY_MS = 130;

/** An ingestion API, from the first byte of an upload to its acknowledgement; what it stores is another world's business. */
export class Ingestion implements Enforcer {
  readonly client: LeaseClient;
  private readonly gate: UploadGate;
  private readonly chance: Chance;

  constructor(
    private readonly around: Surroundings,
    readonly process: SimulatedProcess,
    holder: string,
  ) {
    this.chance = around.chance.fork(`${process.name} uploads`);
    const holds: { barrier?: AckBarrier } = {};
    this.client = createLeaseClient(
      around,
      process,
      holder,
      () => holds.barrier?.drained() ?? Promise.resolve(),
    );
    const barrier = (holds.barrier = new AckBarrier(this.client));
    this.gate = new UploadGate(barrier, this.client);
    void this.forgetNowAndThen(new OldTombstones(this.client.view, process.clock, 2 * PARAMETERS.historyMs));
    this.client.start();
  }

  drain(): void {
    void this.client.stop();
  }

  /** @throws what UploadGate throws: no acknowledgement. */
  async receive(request: ClientRequest, grounds: Allow<Principal>): Promise<void> {
    const { oracle } = this.around;
    const { clock } = this.process;
    this.gate.check(withSubjects(grounds));
    await clock.sleep(this.chance.lag(BODY));
    await this.gate.through(
      withSubjects(grounds),
      () => clock.sleep(this.chance.lag(STORE)),
      () => oracle.acknowledged(this.process, request, grounds, { to: 'the gateway' }),
    );
  }

  private async forgetNowAndThen(old: OldTombstones): Promise<void> {
    for (;;) {
      await this.process.clock.sleep(FORGET_EVERY_MS);
      old.forget();
    }
  }
}

/** The claims of the assertion that speaks for the gateway's decision. */
const withSubjects = ({ incarnation, asOf, subjects }: Allow<Principal>) => ({
  incarnation,
  asOf,
  subjects: [...subjects],
});
