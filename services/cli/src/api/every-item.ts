import { pagination } from '@libs/contracts';
import { z } from 'zod';
import { queryOf } from './api-path';
import type { PublicApiClient } from './public-api.client';

const PAGE = 100;

/** All of a list: page after page, as its cursor leads. */
export async function everyItem<S extends z.ZodType>(
  api: PublicApiClient,
  path: string,
  item: S,
  query: Readonly<Record<string, string | number | undefined>> = {},
): Promise<z.output<S>[]> {
  const page = z.object({ data: z.array(item), pagination });
  const items: z.output<S>[] = [];
  let cursor: string | undefined;
  do {
    const where = path + queryOf({ ...query, limit: PAGE, cursor });
    const reply = await api.call({ method: 'GET', path: where }, page);
    items.push(...reply.data);
    cursor = reply.pagination.cursor;
  } while (cursor !== undefined);
  return items;
}
