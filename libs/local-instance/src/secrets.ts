import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateSigningKey, publicPartOf, signingKey, type TrustedKeys } from '@libs/http';
import { z } from 'zod';
import { writePrivateFile } from '@libs/private-file';

const base64 = z.base64();
const secrets = z.object({
  gatewayKey: signingKey,
  ingestionKey: signingKey,
  /** `id:base64`, as PEPPERS takes them. */
  pepper: z.string(),
  cacheMacKey: base64,
  webhookKey: base64,
  databasePassword: z.string(),
  /** Made on the first start; kept so that the demo and later starts can use it. */
  accountToken: z.string().optional(),
  /** Of the canary's account, which is there where a canary was started. */
  canaryToken: z.string().optional(),
});
export type Secrets = z.output<typeof secrets>;
/** A file of a release that had no webhooks yet. */
const earlierSecrets = secrets.extend({ webhookKey: base64.optional() });

/** The keys of a Portcullis that lives on this machine, in its data directory; made on the first start, mode 0600. */
export class SecretsFile {
  private readonly path: string;

  constructor(private readonly dataDir: string) {
    this.path = join(dataDir, 'secrets.json');
  }

  async loadOrCreate(): Promise<Secrets> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (text === undefined) return this.save(newSecrets());
    const parsed = earlierSecrets.safeParse(parseJson(text));
    if (parsed.success) return this.completed(parsed.data);
    throw new Error(
      `${this.path} is damaged. Restore it, or delete ${this.dataDir} to start afresh (its tokens and reports are lost then).`,
    );
  }

  /** Everything that the file has stays as it is. */
  private async completed({ webhookKey, ...stored }: z.output<typeof earlierSecrets>): Promise<Secrets> {
    return webhookKey === undefined
      ? this.save({ ...stored, webhookKey: randomKey() })
      : { ...stored, webhookKey };
  }

  async save(value: Secrets): Promise<Secrets> {
    await mkdir(this.dataDir, { recursive: true });
    await writePrivateFile(this.path, JSON.stringify(value, undefined, 2));
    return value;
  }
}

/** What every verifier of this instance trusts. */
export const trustedKeysOf = (value: Secrets): TrustedKeys => ({
  keys: [publicPartOf(value.gatewayKey), publicPartOf(value.ingestionKey)],
});

function newSecrets(): Secrets {
  return {
    gatewayKey: generateSigningKey('gateway', 'local-1'),
    ingestionKey: generateSigningKey('ingestion', 'local-1'),
    pepper: `local-1:${randomBytes(32).toString('base64')}`,
    cacheMacKey: randomKey(),
    webhookKey: randomKey(),
    databasePassword: randomBytes(24).toString('hex'),
  };
}

const randomKey = (): string => randomBytes(32).toString('base64');

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
