import { randomBytes } from 'node:crypto';
import type { Outcome } from './canary-metrics';
import type { CanaryParts } from './canary-parts';
import type { CanaryToken, GatewayClient } from './gateway.client';

/** The round ended before there was an answer to hold anybody to. */
export class RoundFailed extends Error {
  constructor(
    readonly outcome: Outcome,
    cause: unknown,
  ) {
    super('The round of the canary failed', { cause });
    this.name = 'RoundFailed';
  }
}

/** A token whose revocation has answered: from here on no gateway may accept it. */
export interface RevokedToken {
  readonly token: CanaryToken;
  readonly seq: number | undefined;
  /** On the monotonic clock. */
  readonly answeredAt: number;
  /** Every gateway had accepted it. */
  readonly wasWarm: boolean;
}

/** Expires by itself should this process never come back. Long enough for a clock that is a little wrong. */
const LIFETIME_MS = 3_600_000;

/**
 * Issues a token, shows it to every gateway, and revokes it. It is revoked even where a gateway does not take it, and where
 * the process is asked to stop.
 *
 * @throws RoundFailed; the token may be there still
 */
export async function revokeCanaryToken(
  gateways: readonly GatewayClient[],
  through: GatewayClient,
  { clock, metrics }: Pick<CanaryParts, 'clock' | 'metrics'>,
  signal: AbortSignal,
): Promise<RevokedToken> {
  const token = await orFail('not-issued', () =>
    through.issue(randomBytes(6).toString('hex'), new Date(clock.wallNow() + LIFETIME_MS)),
  );
  const wasWarm = signal.aborted || (await isAcceptedByAll(gateways, token));
  const sentAt = clock.now();
  const { proven, seq } = await orFail('not-revoked', () => through.revoke(token));
  const answeredAt = clock.now();
  if (!proven) throw new RoundFailed('not-proven', undefined);
  metrics.answered(answeredAt - sentAt);
  return { token, seq, answeredAt, wasWarm };
}

async function isAcceptedByAll(gateways: readonly GatewayClient[], token: CanaryToken): Promise<boolean> {
  const answers = await Promise.all(gateways.map((gateway) => gateway.probe(token)));
  return answers.every((answer) => answer === 'accepted');
}

async function orFail<T>(outcome: Outcome, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new RoundFailed(outcome, error);
  }
}
