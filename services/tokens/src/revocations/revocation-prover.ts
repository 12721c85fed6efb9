import type { Clock } from '@libs/clock';
import type { Receipt, RevocationWaiter } from '@libs/revocation';
import type { Logger } from '@libs/telemetry';
import type { Histogram } from 'prom-client';
import type { Stopping } from '../stopping';
import { RevocationOvertaken, RevocationUnproven } from '../tokens.errors';
import { type Receipts, type StoredReceipt, unstored } from './receipts';
import type { Committed } from './revoke-tokens';

export type Proof =
  | (StoredReceipt & { readonly state: 'enforced' })
  | {
      readonly state: 'pending';
      readonly seq: number;
      /** By then, on this machine's wall clock, it is enforced everywhere, whatever is broken; the proof may be told a little later. */
      readonly enforcedBy: Date;
    };

interface Wait {
  readonly proof: Promise<Proof>;
  /** When every lease from before the commit is certainly over, on the monotonic clock. */
  readonly overAt: number;
}

export interface RevocationProverPorts {
  readonly waiter: Pick<RevocationWaiter, 'wait' | 'overMs'>;
  readonly receipts: Pick<Receipts, 'keep'>;
  readonly clock: Clock;
  readonly stopping: Pick<Stopping, 'signal'>;
  readonly waits: Pick<Histogram<'proof'>, 'observe'>;
  readonly logger: Pick<Logger, 'warn'>;
}

/** A receipt is worth this long a wait on top of the proof's; kept it is all the same. */
const KEEP_WAIT_MS = 500;

/**
 * Waits until committed revocations are enforced everywhere. Each goes on to its proof whatever becomes of who asked for it:
 * a client that has left, or one that did not want to wait, finds the receipt later.
 */
export class RevocationProver {
  private readonly underWay = new Map<string, Wait>();

  constructor(private readonly ports: RevocationProverPorts) {}

  /**
   * Call it right after the commit: time counts from here. Who waits at most 0 ms is told that it is pending, however fast the proof would be.
   * @throws RevocationUnproven when this process stops first; the revocation stands.
   * @throws RevocationOvertaken when the database was replaced meanwhile; the revocation may be lost.
   */
  async prove(committed: Committed, waitAtMostMs = Infinity): Promise<Proof> {
    const { proof, overAt } = this.goOn(committed);
    if (waitAtMostMs === Infinity) return proof;
    const { clock } = this.ports;
    const pending = (): Proof => ({
      state: 'pending',
      seq: committed.seq,
      enforcedBy: new Date(Math.ceil(clock.wallNow() + overAt - clock.now())),
    });
    if (waitAtMostMs === 0) return pending();
    const timer = new AbortController();
    const late = clock.sleep(waitAtMostMs, timer.signal).then(pending, pending);
    try {
      return await Promise.race([proof, late]);
    } finally {
      timer.abort();
    }
  }

  /** Resolves when nobody waits for a proof any more, or after `ms` at the latest. */
  async settled(ms: number): Promise<void> {
    const late = new AbortController();
    await Promise.race([
      Promise.allSettled([...this.underWay.values()].map(({ proof }) => proof)),
      this.ports.clock.sleep(ms, late.signal).catch(() => undefined),
    ]);
    late.abort();
  }

  /** One wait for each position: a repeated revocation joins the one under way, which counts from an earlier moment. */
  private goOn(committed: Committed): Wait {
    const key = `${committed.incarnation} ${committed.seq}`;
    const joined = this.underWay.get(key);
    if (joined) return joined;
    const { waiter, clock } = this.ports;
    const committedAt = clock.now();
    const proof = this.wait(committed, committedAt).finally(() => this.underWay.delete(key));
    proof.catch(() => undefined);
    const wait = { proof, overAt: committedAt + waiter.overMs(committed) };
    this.underWay.set(key, wait);
    return wait;
  }

  private async wait({ seq, incarnation, leaseMs }: Committed, committedAt: number): Promise<Proof> {
    const { waiter, stopping, waits } = this.ports;
    const receipt = await waiter
      .wait({ seq, incarnation, leaseMs, committedAt }, stopping.signal)
      .catch(() => {
        throw new RevocationUnproven(seq);
      });
    if (!receipt.enforced) throw new RevocationUnproven(seq);
    waits.observe({ proof: receipt.proof }, receipt.waitedMs / 1000);
    const kept = await this.kept(receipt, incarnation);
    if (!kept) throw new RevocationOvertaken(seq);
    return { ...kept, state: 'enforced', waitedMs: receipt.waitedMs };
  }

  /** The proof stands whether it can be kept or not; undefined: it is of another database than there is now. */
  private async kept(receipt: Receipt, incarnation: string): Promise<StoredReceipt | undefined> {
    const { receipts, clock, logger } = this.ports;
    const timer = new AbortController();
    const otherwise = (): StoredReceipt => unstored(receipt);
    const late = clock.sleep(KEEP_WAIT_MS, timer.signal).then(otherwise, otherwise);
    const kept = receipts.keep(receipt, incarnation).catch((error: unknown) => {
      logger.warn(
        { err: error, seq: receipt.seq },
        'A revocation is proven but its receipt could not be kept',
      );
      return otherwise();
    });
    try {
      return await Promise.race([kept, late]);
    } finally {
      timer.abort();
    }
  }
}
