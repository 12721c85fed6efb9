import type { FastifyRequest } from 'fastify';
import { assertionOf } from './assertion.guard';

/** One of few: a name that the gateway vouches for, or the pattern of a path of ours. */
export const operationOf = (request: FastifyRequest): string =>
  assertionOf(request)?.operation ?? request.routeOptions.url ?? 'unknown';
