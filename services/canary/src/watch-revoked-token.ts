import type { Outcome } from './canary-metrics';
import type { CanaryParts } from './canary-parts';
import type { GatewayClient, ProbeAnswer } from './gateway.client';
import type { RevokedToken } from './revoke-canary-token';

/**
 * Shows a revoked token to every gateway at the given times after the answer, one probe of each gateway after the other. Every
 * acceptance is a broken promise, since each probe begins after the answer. Undefined: it was stopped before it could tell.
 */
export async function watchRevokedToken(
  revoked: RevokedToken,
  gateways: readonly GatewayClient[],
  times: readonly number[],
  parts: CanaryParts,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  const answers = new Set(
    (await Promise.all(gateways.map((gateway) => probe(gateway, revoked, times, parts, signal)))).flat(),
  );
  if (answers.has('accepted')) return 'violated';
  if (signal.aborted) return undefined;
  if (!revoked.wasWarm) return 'not-warm';
  return answers.has('none') ? 'not-answered' : 'proven';
}

async function probe(
  gateway: GatewayClient,
  { token, seq, answeredAt }: RevokedToken,
  times: readonly number[],
  { clock, metrics, logger }: CanaryParts,
  signal: AbortSignal,
): Promise<ProbeAnswer[]> {
  const answers: ProbeAnswer[] = [];
  for (const time of times) {
    await clock.sleep(Math.max(0, answeredAt + time - clock.now()), signal).catch(() => undefined);
    if (signal.aborted) break;
    const afterMs = clock.now() - answeredAt;
    const answer = await gateway.probe(token);
    answers.push(answer);
    metrics.probed(gateway.name, answer);
    if (answer === 'accepted')
      logger.error(
        { seq, gateway: gateway.name, address: gateway.at.address, afterMs },
        'A gateway accepted a token after its revocation had answered',
      );
  }
  return answers;
}
