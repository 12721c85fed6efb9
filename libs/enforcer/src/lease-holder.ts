import { randomUUID } from 'node:crypto';
import { systemClock } from '@libs/clock';
import { LeaseClient, type LeaseParameters, type ReportProblem } from '@libs/revocation';
import type { Logger } from '@libs/telemetry';
import type { TokensApiClient } from './tokens-api.client';

export interface LeaseHolderOptions {
  /** Name of this process among the enforcers. */
  holder: string;
  parameters: LeaseParameters;
  logger: Logger;
  /** Ingestion's barrier; see LeaseClientOptions. */
  beforeAck?: (position: number) => Promise<void>;
}

/** A LeaseClient on this machine's clocks and the tokens API. Its owner calls start() and stop(). */
export function createLeaseHolder(tokensApi: TokensApiClient, options: LeaseHolderOptions): LeaseClient {
  return new LeaseClient(
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
      beforeAck: options.beforeAck,
    },
  );
}

/** Trouble that the protocol survives is an operator's business: a line each, never silence. */
export const logProblems =
  (logger: Logger): ReportProblem =>
  ({ where, error }) =>
    logger.warn({ err: error, where }, 'The revocation protocol met trouble and goes on');
