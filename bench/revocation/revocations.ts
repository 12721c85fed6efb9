import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange } from '../../test/chaos/load/connection';
import type { GatewayClient } from '../../test/chaos/load/gateway-client';
import type { Credential, Request } from '../../test/chaos/load/request';

export interface Revoked {
  /** From sending the request to its answer. */
  readonly tookMs: number;
  /** How much of that the wait for the enforcers was, as the receipt says. */
  readonly waitedMs: number;
}

/** What gateways said to what had been taken away. */
export interface Probes {
  asked: number;
  accepted: number;
  /** Neither accepted nor refused for good: proves nothing. */
  unclear: number;
}

const PATIENCE_MS = 60_000;
const REFUSED = 401;
/** Answered to whoever should come again, where the machine is too busy to tell anything. */
const UNAVAILABLE = 503;
const AGAIN_AFTER_MS = 250;
const ATTEMPTS = 100;
const AT_A_TIME = 16;

export async function revoke(gateway: GatewayClient, request: Request): Promise<Revoked> {
  const { status, sentAt, answeredAt, reply } = await patiently(gateway, request);
  if (status !== 204 || !reply)
    throw new Error(`${request.operation} was answered ${status ?? 'nothing'}, not 204.`);
  return {
    tookMs: (answeredAt ?? NaN) - sentAt,
    waitedMs: Number(reply.headers.get('portcullis-revocation-waited-ms') ?? NaN),
  };
}

/** Lets every gateway know the tokens, so that each has something to forget. */
export async function warm<T extends Credential>(
  gateways: readonly GatewayClient[],
  tokens: readonly T[],
  probe: (token: T) => Request,
): Promise<void> {
  await eachOf(gateways, tokens, async (gateway, token) => {
    const { status } = await patiently(gateway, probe(token));
    if (status !== 200) throw new Error(`A good token was answered ${status ?? 'nothing'}.`);
  });
}

/** Asks every gateway with every token, after the answer. */
export async function ask<T extends Credential>(
  gateways: readonly GatewayClient[],
  tokens: readonly T[],
  probe: (token: T) => Request,
): Promise<Probes> {
  const probes: Probes = { asked: 0, accepted: 0, unclear: 0 };
  await eachOf(gateways, tokens, async (gateway, token) => {
    const { status } = await patiently(gateway, probe(token));
    probes.asked += 1;
    if (status === 200) probes.accepted += 1;
    else if (status !== REFUSED) probes.unclear += 1;
  });
  return probes;
}

export const sumOf = (all: readonly Probes[]): Probes =>
  all.reduce(
    (sum, one) => ({
      asked: sum.asked + one.asked,
      accepted: sum.accepted + one.accepted,
      unclear: sum.unclear + one.unclear,
    }),
    { asked: 0, accepted: 0, unclear: 0 },
  );

/** Sent again where that is asked for. Its time is from the first. */
async function patiently(gateway: GatewayClient, request: Request): Promise<Exchange> {
  const first = await gateway.ask(request, PATIENCE_MS);
  let last = first;
  for (let attempt = 1; last.status === UNAVAILABLE && attempt < ATTEMPTS; attempt += 1) {
    await delay(AGAIN_AFTER_MS);
    last = await gateway.ask(request, PATIENCE_MS);
  }
  return { ...last, sentAt: first.sentAt };
}

async function eachOf<T>(
  gateways: readonly GatewayClient[],
  tokens: readonly T[],
  once: (gateway: GatewayClient, token: T) => Promise<void>,
): Promise<void> {
  await Promise.all(
    gateways.map(async (gateway) => {
      const waiting = tokens.values();
      const goOn = async (): Promise<void> => {
        for (const token of waiting) await once(gateway, token);
      };
      await Promise.all(Array.from({ length: Math.min(AT_A_TIME, tokens.length) }, goOn));
    }),
  );
}
