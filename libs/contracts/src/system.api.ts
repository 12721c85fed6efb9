import { z } from 'zod';
import { pageCursor, pageLimit, paged, wrapped } from './paging.api';
import { instant, provider } from './primitives';

export const versionReply = wrapped(z.string());
export const healthReply = wrapped(z.object({ message: z.string() }));

export const integrationsQuery = z.object({
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([z.string()])),
});
const loginIntegration = z.object({ provider, loginUrl: z.string() });
export type LoginIntegration = z.output<typeof loginIntegration>;
export const loginIntegrationsReply = paged(loginIntegration);
export const providerIntegrationsReply = paged(z.object({ provider, redirectUrl: z.string() }));

export const configurationStatusReply = z.object({
  statuses: z.array(z.string()),
  metadata: z.object({ firstSignupDone: z.boolean() }),
});

/** Sent by editors, which have no session here, so nothing is done with it. */
export const heartbeatRequest = z.object({ wasActive: z.boolean() });
export const heartbeatReply = z.object({
  lastActivity: instant,
  /** Milliseconds. */
  idleExpiresIn: z.int(),
  absoluteExpiresIn: z.int(),
});
