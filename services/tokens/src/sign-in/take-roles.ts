import type { Logger } from '@libs/telemetry';
import type { FollowProvider } from '../people/follow-provider';
import type { RevocationsService } from '../revocations/revocations.service';
import type { Arrival, SignInProvider } from './sign-in-provider';

/** The longest that reading roles may hold somebody up. */
const ROLES_MS = 5_000;

/**
 * Takes somebody's roles over from the provider that they signed in at.
 *
 * Guarantees: nobody is kept out by it. A provider that does not say all of it, or not in time, changes nothing, and the log tells.
 * What is taken away is taken away before the session is handed out; that every gateway knows is not waited for.
 */
export class TakeRoles {
  constructor(
    private readonly followProvider: Pick<FollowProvider, 'follow'>,
    private readonly revocations: Pick<RevocationsService, 'prove'>,
    private readonly logger: Pick<Logger, 'info' | 'warn'>,
  ) {}

  /** @param leftMs how long the sign-in may still take */
  async take(
    { id, gitProvider }: Pick<SignInProvider, 'id' | 'gitProvider'>,
    { readRoles }: Pick<Arrival, 'readRoles'>,
    { accountId, leftMs }: { readonly accountId: number; readonly leftMs: number },
  ): Promise<void> {
    if (!readRoles || !gitProvider) return;
    const facts = { provider: id, accountId };
    try {
      const roles = await inTime(readRoles, Math.max(0, Math.min(leftMs, ROLES_MS)));
      const said = { ...roles, provider: gitProvider };
      const { committed, lastAdminOf } = await this.followProvider.follow(accountId, said, id);
      for (const organizationId of lastAdminOf)
        this.logger.info({ ...facts, organizationId }, 'The last admin of an organization stays one');
      for (const change of committed) await this.revocations.prove(change, 0);
    } catch (err) {
      this.logger.warn(
        { ...facts, err },
        'Roles of somebody who signed in were not taken over from the provider',
      );
    }
  }
}

/** Rejects when the time is over, whether or not the work heeds the signal. */
async function inTime<T>(work: (signal: AbortSignal) => Promise<T>, ms: number): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(() => {
    over.abort(new Error(`the provider did not say all of it within ${String(ms)} ms`));
  }, ms);
  const { signal } = over;
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    });
  });
  try {
    return await Promise.race([work(signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
