import type { VerifiedAssertion } from '@libs/http';
import type { AckBarrier, Fact, Pass, Standing } from '@libs/revocation';
import { IngestionUnavailable, TokenRevokedMeanwhile } from '../ingestion.errors';

/** What a gateway's decision rests on, as its assertion says it. */
export type Grounds = Pick<VerifiedAssertion, 'incarnation' | 'asOf' | 'subjects'>;

/**
 * Keeps the promise of a revocation for uploads: nothing is acknowledged after the revocation of its token has answered
 * (ADR 0004). An upload whose revocation is on its way is let through to its answer, or refused; the revocation waits.
 */
export class UploadGate {
  constructor(
    private readonly barrier: AckBarrier,
    private readonly standing: Pick<Standing, 'lease' | 'view'>,
  ) {}

  /** Refuses early what would be refused anyway, before a body is read for nothing. */
  check(assertion: Grounds): void {
    const fact = factOf(assertion);
    if (!this.standing.lease.fresh()) throw unleased();
    if (!this.standing.view.admits(fact)) throw this.refusal(fact);
  }

  /**
   * Runs `work`, then `acknowledge` in the same tick in which the token was found good once more.
   * @throws TokenRevokedMeanwhile | IngestionUnavailable; the work may be durable then, but nobody was told so
   */
  async through(assertion: Grounds, work: () => Promise<void>, acknowledge: () => void): Promise<void> {
    const fact = factOf(assertion);
    const pass = this.enter(fact);
    try {
      await work();
      if (!pass.stillValid()) throw this.refusal(fact);
      acknowledge();
    } finally {
      pass.leave();
    }
  }

  private enter(fact: Fact): Pass {
    const pass = this.barrier.enter(fact);
    if (!pass) throw this.refusal(fact);
    return pass;
  }

  private refusal(fact: Fact): Error {
    const { view } = this.standing;
    const comparable = view.incarnation === fact.incarnation;
    if (comparable && view.denies(fact.subjects.filter(isFinal), fact.asOf))
      return new TokenRevokedMeanwhile();
    return unleased();
  }
}

/** A changed role or repository makes the gateway decide anew, with the same token; a token or an account that is gone is gone. */
const isFinal = (subject: string): boolean => /^(token:|account:|all$)/.test(subject);

const unleased = (): Error =>
  new IngestionUnavailable('Whether the token is still good cannot be told at the moment.', 1);

/** What the gateway's decision rests on. An assertion for a principal without it is one that no gateway of ours made. */
function factOf(assertion: Grounds): Fact {
  const { incarnation, asOf, subjects } = assertion;
  if (incarnation === undefined || asOf === undefined || !subjects || subjects.length === 0) throw unleased();
  return { incarnation, asOf, subjects };
}
