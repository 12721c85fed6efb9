import * as client from 'openid-client';
import { z } from 'zod';

/** Asks a provider's API on behalf of the person. */
export type AskApi = <S extends z.ZodType>(path: string, reply: S) => Promise<z.output<S>>;

const ENTRIES_PER_PAGE = 100;
const MAX_PAGES = 10;

/** A provider's API as one person may use it, for as long as their sign-in takes. */
export class ProviderApi {
  constructor(
    private readonly config: client.Configuration,
    private readonly accessToken: string,
    private readonly url: string,
  ) {}

  async ask<S extends z.ZodType>(path: string, reply: S): Promise<z.output<S>> {
    return reply.parse(await (await this.get(path)).json());
  }

  /** A list in pages, as GitHub and GitLab give them: all of it. @throws if it is longer than ten pages, or not there in time */
  async list<S extends z.ZodType>(path: string, entry: S, signal: AbortSignal): Promise<z.output<S>[]> {
    const { pathname, searchParams } = new URL(path, 'https://api');
    searchParams.set('per_page', String(ENTRIES_PER_PAGE));
    const entries: z.output<S>[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      signal.throwIfAborted();
      searchParams.set('page', String(page));
      const reply = await this.get(`${pathname}?${searchParams.toString()}`);
      entries.push(...z.array(entry).parse(await reply.json()));
      if (!isFollowed(reply)) return entries;
    }
    throw new client.ClientError(`${pathname} has more than ${String(MAX_PAGES)} pages`);
  }

  private async get(path: string): Promise<Response> {
    const url = new URL(this.url + path);
    const headers = new Headers({ accept: 'application/json' });
    const { config, accessToken } = this;
    const response = await client.fetchProtectedResource(config, accessToken, url, 'GET', undefined, headers);
    if (!response.ok)
      throw new client.ClientError(`the API answered ${String(response.status)}`, { cause: response });
    return response;
  }
}

/** That there is a next page is all that is taken from the link: where it is would be the provider's to say (RFC 8288). */
const isFollowed = ({ headers }: Response): boolean => /\brel="?next\b/i.test(headers.get('link') ?? '');

/** @throws if the person or the provider gave less than was asked for; who says nothing of it gave all (RFC 6749, 5.1) */
export function assertGranted(granted: string | undefined, needed: readonly string[]): void {
  if (granted === undefined) return;
  const given = new Set(granted.split(/[ ,]+/));
  const missing = needed.filter((scope) => !given.has(scope));
  if (missing.length > 0) throw new client.ClientError(`it did not give the scope ${missing.join(', ')}`);
}
