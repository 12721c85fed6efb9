/** A list that comes in pages. */
export class Pages {
  constructor(readonly pages: readonly (readonly unknown[])[]) {}
}

/** Replies of a provider's API by path: each as it is, or what is made of the query. */
export type ApiReplies = Readonly<Record<string, unknown>>;

export interface ApiReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** What the API answers about a path that it does not have is 404. */
export function replyOf(replies: ApiReplies, path: string, query: URLSearchParams): ApiReply {
  const found = replies[path];
  const reply = typeof found === 'function' ? (found as (query: URLSearchParams) => unknown)(query) : found;
  if (reply === undefined) return { status: 404, body: {} };
  if (!(reply instanceof Pages)) return { status: 200, body: reply };
  const page = Number(query.get('page') ?? '1');
  const next = `<https://elsewhere.example${path}?page=${String(page + 1)}>; rel="next"`;
  return {
    status: 200,
    body: reply.pages[page - 1] ?? [],
    ...(page < reply.pages.length && {
      headers: { link: `<https://elsewhere.example>; rel="first", ${next}` },
    }),
  };
}
