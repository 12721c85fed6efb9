import type { Principal } from '@libs/contracts';
import { ASSERTION_HEADER, type AssertionSigner, type Audience } from '@libs/http';
import { Pool } from 'undici';

export interface ServiceCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Absent: the gateway asks for itself. */
  readonly as?: Principal;
  readonly body?: object;
  /** Any other answer is trouble. */
  readonly expected: number;
}

export interface ServiceAnswer {
  readonly tookMs: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Calls one service as the gateway does once it has decided, and takes the time of it: from sending to the last byte. */
export class ServiceClient {
  private readonly pool: Pool;

  constructor(
    url: string,
    private readonly audience: Audience,
    private readonly signer: AssertionSigner,
  ) {
    this.pool = new Pool(url, { connections: 1 });
  }

  /** @throws if the status is another one than expected */
  async call({ method, path, as, body, expected }: ServiceCall): Promise<ServiceAnswer> {
    const assertion = await this.signer.sign(this.audience, { method, path, ...(as && { principal: as }) });
    const text = body === undefined ? null : JSON.stringify(body);
    const start = performance.now();
    const reply = await this.pool.request({
      ...{ method, path, body: text },
      headers: {
        [ASSERTION_HEADER]: assertion,
        ...(text !== null && { 'content-type': 'application/json' }),
      },
    });
    const answer = await reply.body.text();
    const tookMs = performance.now() - start;
    if (reply.statusCode !== expected)
      throw new Error(`${method} ${path} answered ${String(reply.statusCode)}: ${answer.slice(0, 300)}`);
    return { tookMs, text: answer, headers: reply.headers };
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
