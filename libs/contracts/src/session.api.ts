import { z } from 'zod';
import { wrapped } from './paging.api';
import { id, instant } from './primitives';

/** Holds the account token of a session. Only a browser has it; the prefix binds it to this host, to `/` and to TLS. */
export const SESSION_COOKIE = '__Host-portcullis-session';
/** Holds what a sign-in that is under way at a provider needs when the browser comes back from there. */
export const SIGN_IN_COOKIE = '__Host-portcullis-sign-in';

/** The page that a sign-in which failed comes back to, with one of `SIGN_IN_PROBLEMS` as `problem`. */
export const SIGN_IN_PAGE = '/console/sign-in';

/** Why somebody who came back from a provider, or could not be sent there, is not signed in. */
export const SIGN_IN_PROBLEMS = [
  /** The person, or the provider, said no. */
  'denied',
  /** It took too long, was used before, or was begun in another browser: begin again. */
  'expired',
  /** The provider vouches for no e-mail address of the person. */
  'unverified',
  /** Nobody here has one of the addresses, and new people are not let in. */
  'unknown',
  /** The account of the address belongs to another identity at this provider. */
  'taken',
  /** The provider cannot be reached, or is in trouble. */
  'unavailable',
  /** The provider answered what it should not have. */
  'failed',
] as const;
export type SignInProblem = (typeof SIGN_IN_PROBLEMS)[number];

export const SIGN_IN_KINDS = ['oidc', 'github', 'gitlab', 'bitbucket'] as const;
export type SignInKind = (typeof SIGN_IN_KINDS)[number];

export const signInMethodsReply = wrapped(
  z.object({
    /** Whether an account token can be exchanged for a session. */
    local: z.boolean(),
    providers: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.enum(SIGN_IN_KINDS),
        /** Where a browser is sent to sign in; takes `returnTo`, a path of the console. */
        startUrl: z.string(),
      }),
    ),
  }),
);
export type SignInMethods = z.output<typeof signInMethodsReply>['data'];

/** Of `startUrl`. What is no path of the console is not gone to. */
export const signInQuery = z.object({ returnTo: z.string().max(2_000).optional().catch(undefined) });

export const startSessionRequest = z.object(
  { token: z.string({ error: 'must be an account token' }).max(200, 'must be an account token') },
  { error: 'The body must be a JSON object with token' },
);

export const session = z.object({
  account: z.object({
    id,
    name: z.string().optional(),
    mainEmail: z.string(),
    isAdmin: z.boolean(),
  }),
  startedAt: instant,
  /** When it ends unless it is renewed before. */
  expiresAt: instant,
  /** When it ends whatever is done. */
  endsAt: instant,
  /** The account token that was shown for it, by its number: whoever revokes that one ends the session too. */
  startedWith: id.optional(),
});
export type SessionReply = z.output<typeof session>;
export const sessionReply = wrapped(session);
