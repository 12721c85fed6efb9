import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

export const USAGE = `Usage: npm start -- [options]

  --port N           port of the gateway; 0 picks a free one (default 3000)
  --data DIR         where everything is kept across restarts (default .portcullis/standalone)
  --ready-file FILE  write base URL and first account token here, mode 0600, once ready (default DIR/ready.json)
  --help             this text`;

const PORT_RULE = '--port takes a number from 0 to 65535';

const options = z.object({
  port: z
    .string()
    .regex(/^\d{1,5}$/, PORT_RULE)
    .transform(Number)
    .refine((port) => port <= 65_535, PORT_RULE),
  data: z.string().min(1, '--data takes a directory'),
  readyFile: z.string().min(1).optional(),
});

export interface Options {
  port: number;
  dataDir: string;
  readyFile: string;
}

/** The command line, or a sentence that says what is wrong with it. `undefined`: help was asked for. */
export function parseOptions(argv: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '3000' },
      data: { type: 'string', default: '.portcullis/standalone' },
      'ready-file': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const parsed = options.safeParse({ port: values.port, data: values.data, readyFile: values['ready-file'] });
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => message).join('\n'));
  const dataDir = resolve(parsed.data.data);
  return {
    port: parsed.data.port,
    dataDir,
    readyFile: resolve(parsed.data.readyFile ?? `${dataDir}/ready.json`),
  };
}
