import { z } from 'zod';
import { ApiFailure, type ApiProblem, type FailedReply } from './api.errors';
import type { Credential } from './credential';

const header = z.string().optional().catch(undefined);
/** Of API v3, and of v2, whose error is the whole sentence. */
const said = z.union([
  z.object({ message: z.string().min(1) }).transform(({ message }) => message),
  z.object({ error: z.string().min(1) }).transform(({ error }) => error),
]);

/** Codes of v2's 404 that are about the token and not about what it was to be used on. */
const ABOUT_THE_TOKEN = new Set(['token.refused', 'token.missing', 'token.wrong_kind', 'token.expired']);
const PROBLEMS: ReadonlyMap<number, ApiProblem> = new Map([
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [429, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
]);

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What a reply that is no success says, in a sentence. */
export function failureOf(refusal: Refusal, baseUrl: string, credential: Credential | undefined): ApiFailure {
  const reply = readReply(refusal);
  const isAboutToken = reply.code !== undefined && ABOUT_THE_TOKEN.has(reply.code);
  const problem = isAboutToken ? 'unauthenticated' : (PROBLEMS.get(reply.status) ?? 'refused');
  const origin = credential === undefined ? '' : ` The token is that of ${credential.from}.`;
  const request = reply.requestId === undefined ? '' : ` (Request ${reply.requestId}.)`;
  const sentence = sentenceOf(refusal, reply, baseUrl);
  return new ApiFailure(
    `${sentence}${problem === 'unauthenticated' ? origin : ''}${request}`,
    problem,
    reply,
  );
}

export function readReply({ status, headers }: Pick<Refusal, 'status' | 'headers'>): FailedReply {
  const retryAfter = header.parse(headers['retry-after']);
  return {
    status,
    code: header.parse(headers['portcullis-error']),
    requestId: header.parse(headers['x-request-id']),
    retryAfterMs: retryAfter === undefined ? undefined : waitOf(retryAfter),
  };
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function waitOf(retryAfter: string): number | undefined {
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function sentenceOf({ status, headers, text }: Refusal, { code }: FailedReply, baseUrl: string): string {
  if (status >= 300 && status < 400)
    return `${baseUrl} leads elsewhere${placeOf(header.parse(headers['location']))}; a token is not sent there. Use that address as base URL if it is the right one.`;
  const message = said.safeParse(parsed(text)).data;
  if (message === undefined)
    return `${baseUrl} answers ${String(status)} and says nothing that Portcullis would. Is it the right base URL, or does a proxy answer?`;
  return message === 'not found' ? notFound(code) : ended(message);
}

/** Of v2, which says the same of an unknown token and of an unknown repository (contract 3.1). */
function notFound(code: string | undefined): string {
  if (code === 'token.missing') return 'No token was sent.';
  if (code === 'token.wrong_kind') return 'This takes a token of the other kind.';
  if (code === 'token.refused') return 'This token is not valid. It may be mistyped or revoked.';
  if (code === undefined) return 'The token is not valid, or there is no such repository.';
  return 'There is no such repository, or this token has no access to it.';
}

const ended = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`);

const placeOf = (location: string | undefined): string =>
  location !== undefined && URL.canParse(location) ? `, to ${new URL(location).origin}` : '';

/** What is not JSON is no reply of Portcullis; whoever needs a body says so by a schema. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
