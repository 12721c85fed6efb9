import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { DataSource } from 'typeorm';

/** The bytes of one upload as they were received. */
export async function bodyOf(
  db: DataSource,
  table: 'coverage_upload_bodies' | 'analysis_upload_bodies',
  position: string,
): Promise<AsyncIterable<Buffer>> {
  const [row] = await db.query<{ body: Buffer }[]>(`select body from ${table} where upload_position = $1`, [
    position,
  ]);
  if (!row) throw new Error(`The body of upload ${position} is gone.`);
  return Readable.from([row.body]).pipe(createGunzip({ chunkSize: 65_536 })) as AsyncIterable<Buffer>;
}
