import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../monotonic';
import type { DoomedUploads } from './doomed-uploads';
import type { Gateways } from './gateways';
import { Probing, type ProbingParts, type Temperature } from './probing';
import { isDone } from './recorder';
import type { Target, TargetKind, Targets } from './targets';

export interface CycleParts extends ProbingParts {
  readonly targets: Targets;
  readonly asked: Gateways;
  readonly uploads: DoomedUploads;
}

export interface CyclePlan {
  readonly revocationId: string;
  readonly kind: TargetKind;
  readonly temperature: Temperature;
}

/** For the answer to one attempt to revoke: less and a late answer would be none, more and a lost one would cost the run its time. */
export const revocationPatienceMs = (leaseMs: number): number => 2 * leaseMs + 5_000;

const LEASES_AFTER_THE_ANSWER = 2;
const CLOSE_MS = 250;
const UPLOADED_WITH = 0.5;
const ACKNOWLEDGED_WITHIN_MS = 5_000;

/** Something is issued, used, taken away and probed: from before the revocation is asked for until two leases after its answer. */
export class RevocationCycle {
  constructor(
    private readonly parts: CycleParts,
    private readonly plan: CyclePlan,
  ) {}

  async run(): Promise<void> {
    const target = await this.parts.targets.next(this.plan.kind, this.plan.revocationId);
    if (!target) {
      this.parts.recorder.counts.leftOut += 1;
      return;
    }
    try {
      await this.probe(target);
    } finally {
      target.end();
    }
  }

  private async probe(target: Target): Promise<void> {
    const { random, uploads } = this.parts;
    const probing = new Probing(
      this.parts,
      {
        tokens: target.tokens,
        probe: (by) => target.probe(by),
        repositoryId: target.repository.repository.repositoryId,
        probeOf: this.plan.revocationId,
      },
      this.plan.temperature,
    );
    await probing.warm();
    probing.startWhereWarm();
    const uploading =
      target.what !== 'repository' && random.chance(UPLOADED_WITH) ? uploads.begin(target) : undefined;
    await delay(random.between(100, 400));
    // An upload that was acknowledged before is what the ones after are compared with.
    if (uploading) await Promise.race([uploading.acknowledged, delay(ACKNOWLEDGED_WITHIN_MS)]);
    // A gateway that does not know the token asks before, during or after the revocation; where it does, is what matters then.
    const isEarly = random.chance(0.5);
    if (isEarly) setTimeout(() => probing.startElsewhere(), random.between(0, 20));
    const answeredAt = await this.revoke(target);
    if (answeredAt !== undefined) {
      probing.close();
      probing.startElsewhere();
      await until(answeredAt + CLOSE_MS);
      probing.far();
      await uploading?.end();
      await until(answeredAt + LEASES_AFTER_THE_ANSWER * this.parts.leaseMs);
    }
    await uploading?.end();
    await probing.stop();
  }

  /** When the promise was made; undefined if it never was. */
  private async revoke({ what, tokens, operations, revoke }: Target): Promise<number | undefined> {
    const { asked, recorder, leaseMs } = this.parts;
    const patience = { attemptMs: revocationPatienceMs(leaseMs), totalMs: 60_000 };
    const of = {
      revocationId: this.plan.revocationId,
      what,
      tokenIds: tokens.map(({ credential }) => credential.tokenId),
      operations: operations === null ? null : [...operations],
    };
    const answer = await asked.persist(revoke, patience, ({ exchange, via, number }) =>
      recorder.revocation({ ...of, via, repeat: number > 0 }, exchange),
    );
    return answer && isDone(answer) ? (answer.answeredAt ?? undefined) : undefined;
  }
}

const until = (at: number): Promise<void> => delay(Math.max(0, at - monotonicMs()));
