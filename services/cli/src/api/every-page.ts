import { pagination } from '@libs/contracts';
import { z } from 'zod';
import { queryOf } from './api-path';
import type { PublicApiClient } from './public-api.client';

const PAGE = 100;

/** The pages of a list, one after another as they are wanted. */
export async function* everyPage<S extends z.ZodType>(
  api: PublicApiClient,
  path: string,
  item: S,
  query: Readonly<Record<string, string | number | undefined>> = {},
): AsyncGenerator<readonly z.output<S>[]> {
  const page = z.object({ data: z.array(item), pagination });
  for (let cursor: string | undefined; ;) {
    const reply = await api.call(
      { method: 'GET', path: path + queryOf({ ...query, limit: PAGE, cursor }) },
      page,
    );
    yield reply.data;
    cursor = reply.pagination.cursor;
    if (cursor === undefined) return;
  }
}

/** All of a list that is small enough. */
export async function everyItem<S extends z.ZodType>(
  ...given: Parameters<typeof everyPage<S>>
): Promise<z.output<S>[]> {
  const items: z.output<S>[] = [];
  for await (const page of everyPage(...given)) items.push(...page);
  return items;
}
