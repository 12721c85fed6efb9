import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { z } from 'zod';

/** A compiled module of a release, as far as the schema says. */
export function loadModule<T>(dist: string, module: string, schema: z.ZodType<T>): T {
  const file = join(dist, module);
  const loaded: unknown = createRequire(file)(file);
  return schema.parse(loaded);
}
