import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { writePrivateFile } from '@libs/private-file';

/** What a script needs to use a Portcullis that runs on this machine. */
export const readyFile = z.object({
  baseUrl: z.url(),
  accountToken: z.string(),
  provider: z.string(),
  organization: z.string(),
  repository: z.string(),
  /** Every gateway's base URL. */
  gateways: z.array(z.url()).optional(),
  /** The processes by themselves; `npm run stack` only. */
  processes: z
    .array(
      z.object({
        name: z.string(),
        pid: z.int(),
        /** Of its health and metrics. */
        managementUrl: z.url(),
        /** What it serves; a relay and a worker serve nobody. */
        url: z.url().optional(),
      }),
    )
    .optional(),
});
export type ReadyFile = z.output<typeof readyFile>;

/** Appears, with mode 0600, when everything is ready; whoever waits for it never reads half of it. */
export const writeReadyFile = (path: string, content: ReadyFile): Promise<void> =>
  writePrivateFile(path, `${JSON.stringify(content, undefined, 2)}\n`);

export const removeReadyFile = (path: string): Promise<void> => rm(path, { force: true });
