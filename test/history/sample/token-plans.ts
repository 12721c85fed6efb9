import fc from 'fast-check';
import type { SampleHistory } from './sample-history';
import type { Attempt, Moments, SoundTokens } from './sound-tokens';
import { EXPIRED, fault, FORBIDDEN, REFUSED, request, UNANSWERED, UNAVAILABLE } from './uses';

/** How a token is used and how it ends, in numbers that shrink well. */
export interface TokenPlan {
  readonly uses: readonly UsePlan[];
  readonly end: 'none' | 'expiry' | 'token' | 'bulk' | 'repository' | 'role';
  readonly endsAt: number;
  readonly commitAfter: number;
  readonly provenAfter: number;
  /** When each gateway learns of the end, from its commit (0) to its proof (1); the second one once more after its restart. */
  readonly learned: readonly [number, number, number];
  readonly firstAnswer: 'proven' | 'lost' | 'pending' | 'unavailable';
}

interface UsePlan {
  readonly sentAt: number;
  readonly tookMs: number;
  /** When within that time it is decided. */
  readonly decided: number;
  readonly gateway: 'g1' | 'g2';
  readonly trouble: 'none' | 'unavailable' | 'unanswered';
}

const share = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10);

export const tokenPlan: fc.Arbitrary<TokenPlan> = fc.record({
  uses: fc.array(
    fc.record({
      sentAt: fc.integer({ min: 100, max: 6_000 }),
      tookMs: fc.integer({ min: 1, max: 400 }),
      decided: share,
      gateway: fc.constantFrom('g1', 'g2'),
      trouble: fc.oneof(
        { weight: 8, arbitrary: fc.constant('none' as const) },
        fc.constantFrom('unavailable', 'unanswered'),
      ),
    }),
    { maxLength: 20 },
  ),
  end: fc.constantFrom('none', 'expiry', 'token', 'bulk', 'repository', 'role'),
  endsAt: fc.integer({ min: 500, max: 4_000 }),
  commitAfter: fc.integer({ min: 1, max: 100 }),
  provenAfter: fc.integer({ min: 1, max: 1_500 }),
  learned: fc.tuple(share, share, share),
  firstAnswer: fc.constantFrom('proven', 'lost', 'pending', 'unavailable'),
});

/** When the second gateway is killed, and when another process serves in its place. */
export const RESTART = { from: 2_000, to: 2_200 } as const;

/** Something to be done to the system at its time; they are carried out in order of time. */
export interface Deed {
  readonly at: number;
  carryOut(): void;
}

/** What a plan comes to with a system that makes no mistake. */
export function tokenDeeds(
  plan: TokenPlan,
  number: number,
  history: SampleHistory,
  tokens: SoundTokens,
): Deed[] {
  const repositoryId = 100 + number;
  const tokenId = tokens.issue({
    at: 50,
    ...(plan.end === 'role' ? { accountId: repositoryId } : { repositoryId }),
    ...(plan.end === 'expiry' && { expiresAt: plan.endsAt }),
  });
  const moments = momentsOf(plan);
  for (const use of plan.uses) {
    const { sentAt, tookMs, gateway: via } = use;
    const base = {
      tokenId,
      sentAt,
      answeredAt: sentAt + tookMs,
      via,
      operation: 'write',
    };
    history.records.push(request({ ...base, ...answerOf(plan, moments, use) }));
  }
  const attempts = attemptsOf(plan, moments);
  if (attempts.some(({ status }) => status === null || status >= 500))
    history.records.push(fault({ from: plan.endsAt - 1, to: plan.endsAt, stallsRevocations: true }));
  const { committedAt: at } = moments;
  switch (plan.end) {
    case 'none':
      return [];
    case 'expiry':
      return [{ at: plan.endsAt + 50, carryOut: () => tokens.sweep(tokenId, plan.endsAt + 50) }];
    case 'token':
      return [{ at, carryOut: () => tokens.revoke([tokenId], attempts, moments) }];
    case 'bulk': {
      const sibling = tokens.issue({ at: 51, repositoryId });
      return [{ at, carryOut: () => tokens.revoke([tokenId, sibling], attempts, moments) }];
    }
    case 'repository':
      return [{ at, carryOut: () => tokens.deleteRepository(repositoryId, attempts, moments) }];
    case 'role': {
      const taken = { accountId: repositoryId, operations: ['write'] };
      return [{ at, carryOut: () => tokens.takeAccess('role', taken, attempts, moments) }];
    }
  }
}

function momentsOf({ endsAt, commitAfter, provenAfter }: TokenPlan): Moments {
  const committedAt = endsAt + commitAfter;
  return { committedAt, enforcedAt: committedAt + provenAfter };
}

function attemptsOf({ endsAt, firstAnswer }: TokenPlan, { committedAt, enforcedAt }: Moments): Attempt[] {
  const last = { sentAt: endsAt, answeredAt: enforcedAt + 1, status: 204 };
  if (firstAnswer === 'proven') return [last];
  const early = { sentAt: endsAt - 1, answeredAt: committedAt, status: 202 };
  if (firstAnswer === 'pending') return [early, { ...last, sentAt: committedAt }];
  if (firstAnswer === 'unavailable') return [{ ...early, answeredAt: endsAt, status: 503 }, last];
  return [{ ...early, answeredAt: null, status: null }, last];
}

/** What the gateway knows at the moment at which it decides. */
function answerOf(plan: TokenPlan, { committedAt, enforcedAt }: Moments, use: UsePlan): object {
  const { sentAt, tookMs, decided, gateway, trouble } = use;
  const meetsRestart = gateway === 'g2' && sentAt <= RESTART.to && sentAt + tookMs >= RESTART.from;
  if (trouble === 'unanswered' || meetsRestart) return UNANSWERED;
  if (trouble === 'unavailable') return UNAVAILABLE;
  const at = sentAt + decided * tookMs;
  if (plan.end === 'none') return {};
  if (plan.end === 'expiry') return at >= plan.endsAt ? EXPIRED : {};
  const learned = (share: number, from: number): number => from + share * (enforcedAt - from);
  const [one, other, anew] = plan.learned;
  let knownFrom = learned(gateway === 'g1' ? one : other, committedAt);
  if (gateway === 'g2' && sentAt > RESTART.to)
    knownFrom = enforcedAt <= RESTART.to ? 0 : learned(anew, Math.max(committedAt, RESTART.to));
  if (at < knownFrom) return {};
  return plan.end === 'role' ? FORBIDDEN : REFUSED;
}

export const restart = fault({ ...RESTART, restarted: ['g2'] });
