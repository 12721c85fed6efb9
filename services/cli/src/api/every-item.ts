import { pagination } from '@libs/contracts';
import { z } from 'zod';
import { queryOf } from './api-path';
import type { PublicApiClient } from './public-api.client';

const PAGE = 100;

type Query = Readonly<Record<string, string | number | undefined>>;

/** A list, page after page, as its cursor leads. */
export async function* pagesOf<S extends z.ZodType>(
  api: PublicApiClient,
  path: string,
  item: S,
  query: Query = {},
): AsyncGenerator<z.output<S>[]> {
  const page = z.object({ data: z.array(item), pagination });
  let cursor: string | undefined;
  do {
    const where = path + queryOf({ limit: PAGE, ...query, cursor });
    const reply = await api.call({ method: 'GET', path: where }, page);
    yield reply.data;
    cursor = reply.pagination.cursor;
  } while (cursor !== undefined);
}

/** All of a list. */
export async function everyItem<S extends z.ZodType>(
  api: PublicApiClient,
  path: string,
  item: S,
  query: Query = {},
): Promise<z.output<S>[]> {
  const items: z.output<S>[] = [];
  for await (const page of pagesOf(api, path, item, query)) items.push(...page);
  return items;
}
