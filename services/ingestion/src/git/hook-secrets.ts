import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const ALGORITHMS = ['sha256', 'sha1'] as const;

/** The secrets of webhooks. None is stored: each follows from the hook's id and the key of this installation. */
export class HookSecrets {
  constructor(private readonly key: Uint8Array) {}

  of(hookId: string): string {
    return createHmac('sha256', this.key).update(`webhook ${hookId}`).digest('base64url');
  }

  /**
   * Whether who sent this knows the secret: GitHub and Bitbucket sign the body (`sha256=<hex>`; GitHub's `sha1=` only where
   * there is nothing better), GitLab sends the secret itself.
   */
  vouchesFor(hookId: string, headers: IncomingHttpHeaders, body: Buffer): boolean {
    const secret = this.of(hookId);
    const signature = textOf(headers['x-hub-signature-256']) ?? textOf(headers['x-hub-signature']);
    if (signature !== undefined)
      return ALGORITHMS.some((algorithm) =>
        isSame(signature, `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`),
      );
    const token = textOf(headers['x-gitlab-token']);
    return token !== undefined && isSame(token, secret);
  }
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

/** Takes as long whatever differs; only the length shows. */
function isSame(given: string, expected: string): boolean {
  const one = Buffer.from(given);
  const other = Buffer.from(expected);
  return one.length === other.length && timingSafeEqual(one, other);
}
