import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

const LOOK_EVERY_MS = 100;
const WITHIN_MS = 60_000;

/** Resolves when no row is left that is not marked as published. */
export async function allPublished(db: DataSource): Promise<void> {
  for (let waited = 0; await hasUnpublished(db); waited += LOOK_EVERY_MS) {
    if (waited > WITHIN_MS) throw new Error('Some rows of the outbox are not marked as published.');
    await sleep(LOOK_EVERY_MS);
  }
}

async function hasUnpublished(db: DataSource): Promise<boolean> {
  const [{ any }] = await db.query<[{ any: boolean }]>(
    'select exists (select from outbox where published_at is null) as any',
  );
  return any;
}
