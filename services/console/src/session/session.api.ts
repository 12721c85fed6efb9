import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import { ApiFailure } from '../api/failure';
import type { HeldSession } from './held-session';
import { receiptIn, type Revoked } from '../api/receipt';
import type {
  EndSessionData,
  EndSessionsData,
  GetSessionData,
  GetSessionResponse,
  GetSignInMethodsData,
  GetSignInMethodsResponse,
  RenewSessionData,
  RenewSessionResponse,
  RevocationStatus,
  StartSessionData,
  StartSessionResponse,
} from '../api/document/types.gen';

export type SignInMethods = GetSignInMethodsResponse['data'];

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => readSession(signal),
  staleTime: Infinity,
  gcTime: Infinity,
  meta: { isAboutSession: true },
});

export const methodsQuery = queryOptions({
  queryKey: ['sign-in-methods'],
  queryFn: async ({ signal }) =>
    (
      await call<GetSignInMethodsData, GetSignInMethodsResponse>({
        method: 'GET',
        url: '/api/v3/sign-in/methods',
        signal,
      })
    ).body.data,
  staleTime: 60_000,
});

/** Null: nobody is signed in. */
async function readSession(signal: AbortSignal): Promise<HeldSession | null> {
  try {
    const answer = await call<GetSessionData, GetSessionResponse>({
      method: 'GET',
      url: '/api/v3/session',
      signal,
    });
    return held(answer.body.data, answer.headers);
  } catch (error) {
    if (error instanceof ApiFailure && (error.facts.status === 401 || error.facts.status === 404))
      return null;
    throw error;
  }
}

export async function startSession(token: string): Promise<HeldSession> {
  const { body, headers } = await call<StartSessionData, StartSessionResponse>({
    method: 'POST',
    url: '/api/v3/session',
    body: { token },
  });
  return held(body.data, headers);
}

export async function renewSession(): Promise<HeldSession> {
  const { body, headers } = await call<RenewSessionData, RenewSessionResponse>({
    method: 'POST',
    url: '/api/v3/session/renew',
  });
  return held(body.data, headers);
}

/** Answers once the session is refused everywhere. */
export const endSession = async (): Promise<RevocationStatus> =>
  receiptIn(await call<EndSessionData, Revoked>({ method: 'DELETE', url: '/api/v3/session' }));

/** Those of the account, this one too. */
export const endSessions = async (): Promise<RevocationStatus> =>
  receiptIn(await call<EndSessionsData, Revoked>({ method: 'DELETE', url: '/api/v3/sessions' }));

function held(session: GetSessionResponse['data'], headers: Headers): HeldSession {
  const serverNow = Date.parse(headers.get('date') ?? '');
  const now = Number.isNaN(serverNow) ? Date.now() : serverNow;
  return { session, heardAt: Date.now(), idleMs: Math.max(0, Date.parse(session.expiresAt) - now) };
}
