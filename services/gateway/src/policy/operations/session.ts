import { sessionReply, signInMethodsReply, signInQuery, startSessionRequest } from '@libs/contracts';
import type { Operation } from '../operation';
import { account, bare, change, nobody, read, revoke } from './kinds';

const tokens = { upstream: 'tokens' } as const;
const tag = 'Session';

/** Ours: how people sign in to the console (ADR 0018). */
export const SESSION: readonly Operation[] = [
  {
    ...read,
    ...tokens,
    operationId: 'getSignInMethods',
    path: '/api/v3/sign-in/methods',
    access: nobody,
    does: 'Listing the ways to sign in',
    contract: { tag, summary: 'The ways to sign in', reply: { status: 200, body: signInMethodsReply } },
  },
  {
    ...change,
    ...tokens,
    operationId: 'startSession',
    method: 'POST',
    path: '/api/v3/session',
    access: nobody,
    does: 'Signing in',
    contract: {
      tag,
      summary:
        'Sign in with an account token, where that is turned on; the cookie of the session comes with it',
      request: startSessionRequest,
      reply: { status: 201, body: sessionReply, cookies: true },
      failures: [401, 403],
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'getSession',
    path: '/api/v3/session',
    access: account,
    does: 'Reading the session',
    contract: {
      tag,
      summary: 'Who is signed in, and until when; 404 for an API token, which is no session',
      reply: { status: 200, body: sessionReply },
      failures: [404],
    },
  },
  {
    ...bare,
    ...tokens,
    operationId: 'renewSession',
    method: 'POST',
    path: '/api/v3/session/renew',
    access: account,
    does: 'Renewing the session',
    contract: {
      tag,
      summary: 'Go on being signed in; another cookie comes with it',
      reply: { status: 200, body: sessionReply, cookies: true },
      failures: [404],
    },
  },
  {
    ...revoke,
    ...tokens,
    operationId: 'endSession',
    method: 'DELETE',
    path: '/api/v3/session',
    access: account,
    does: 'Signing out',
    body: 'none',
    contract: {
      tag,
      summary: 'Sign out; answers when every gateway refuses the session',
      reply: { status: 204, cookies: true },
      failures: [404],
    },
  },
  {
    ...revoke,
    ...tokens,
    operationId: 'endSessions',
    method: 'DELETE',
    path: '/api/v3/sessions',
    access: account,
    does: 'Signing out everywhere',
    body: 'none',
    contract: {
      tag,
      summary:
        'Sign out everywhere: ends every session of the account, whoever has its cookie; answers when every gateway refuses them',
      reply: { status: 204, cookies: true },
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'startSignIn',
    path: '/sign-in/:method',
    access: nobody,
    does: 'Signing in',
    contract: {
      tag,
      summary: 'Where a browser goes to sign in at a provider; it is sent there',
      query: signInQuery,
      reply: { status: 302, cookies: true },
    },
  },
  {
    ...read,
    ...tokens,
    operationId: 'finishSignIn',
    path: '/sign-in/:method/callback',
    access: nobody,
    does: 'Signing in',
    endsSignIn: true,
    contract: {
      tag,
      summary:
        'Where a browser comes back from a provider; it is sent on, signed in or to the page that says why not',
      reply: { status: 302, cookies: true },
    },
  },
];
