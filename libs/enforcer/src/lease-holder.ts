import { randomUUID } from 'node:crypto';
import { systemClock } from '@libs/clock';
import { AckBarrier, LeaseClient, type LeaseParameters, type ReportProblem } from '@libs/revocation';
import type { Logger } from '@libs/telemetry';
import type { TokensApiClient } from './tokens-api.client';

export interface LeaseHolderOptions {
  /** Name of this process among the enforcers. */
  holder: string;
  parameters: LeaseParameters;
  logger: Logger;
}

/** What makes a process an enforcer. */
export interface Enforcement {
  /** On this machine's clocks and the tokens API. Its owner calls start() and stop(). */
  readonly leaseClient: LeaseClient;
  /** What is under way here and denied by a row keeps that row from being acknowledged. */
  readonly barrier: AckBarrier;
}

export function createEnforcement(tokensApi: TokensApiClient, options: LeaseHolderOptions): Enforcement {
  // The barrier asks the client about its lease and the client waits for the barrier: each needs the other.
  const holder: { barrier?: AckBarrier } = {};
  const leaseClient = new LeaseClient(
    {
      clock: systemClock,
      random: Math.random,
      report: logProblems(options.logger),
      transport: {
        renew: (request, signal) =>
          tokensApi.renewLease({ ...request, known: request.known ?? request.applied }, signal),
        release: (request) => tokensApi.releaseLease(request),
      },
    },
    {
      holder: options.holder,
      epoch: randomUUID(),
      parameters: options.parameters,
      beforeAck: () => holder.barrier?.drained() ?? Promise.resolve(),
    },
  );
  const barrier = (holder.barrier = new AckBarrier(leaseClient));
  return { leaseClient, barrier };
}

/** Trouble that the protocol survives is an operator's business: a line each, never silence. */
export const logProblems =
  (logger: Logger): ReportProblem =>
  ({ where, error }) =>
    logger.warn({ err: error, where }, 'The revocation protocol met trouble and goes on');
