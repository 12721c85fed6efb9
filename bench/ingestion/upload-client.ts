import { randomBytes } from 'node:crypto';
import type { Principal } from '@libs/contracts';
import { ASSERTION_HEADER, AssertionSigner, type SigningKey } from '@libs/http';
import { Connection } from '../../test/chaos/load/connection';

/** What a gateway's decision rests on, and the repository that it is about. */
export interface Grounds {
  readonly incarnation: string;
  readonly asOf: number;
  readonly repositoryId: number;
}

export interface Upload {
  readonly head: Buffer;
  readonly commitSha: string;
}

export interface Acknowledgement {
  readonly status: number | null;
  readonly tookMs: number;
}

const TOKEN_ID = 'AbCdEfGhIjKl';
const CONNECT_WITHIN_MS = 5_000;

export const newSha = (): string => randomBytes(20).toString('hex');

/** Sends uploads straight to an ingestion API, with the assertions that a gateway would sign. */
export class UploadClient {
  private readonly signer: AssertionSigner;
  private readonly url: URL;
  private readonly idle: Connection[] = [];

  constructor(
    url: string,
    gatewayKey: SigningKey,
    private readonly grounds: Grounds,
  ) {
    this.url = new URL(url);
    this.signer = new AssertionSigner(gatewayKey);
  }

  coverage(body: Buffer, commitSha = newSha(), partial = false): Promise<Upload> {
    return this.signed(`/2.0/coverage/${commitSha}/typescript?partial=${partial}`, commitSha, body.length);
  }

  final(commitSha: string): Promise<Upload> {
    return this.signed(`/2.0/commit/${commitSha}/coverageFinal`, commitSha, 0);
  }

  async send({ head }: Upload, body: Buffer = Buffer.alloc(0)): Promise<Acknowledgement> {
    const connection = await this.connection();
    const { status, answeredAt, sentAt } = await connection.exchange(Buffer.concat([head, body]));
    if (connection.isIdle) this.idle.push(connection);
    return { status, tookMs: (answeredAt ?? NaN) - sentAt };
  }

  close(): void {
    for (const connection of this.idle.splice(0)) connection.close();
  }

  private async signed(path: string, commitSha: string, length: number): Promise<Upload> {
    const { incarnation, asOf, repositoryId } = this.grounds;
    const assertion = await this.signer.sign('ingestion', {
      ...{ method: 'POST', path, incarnation, asOf, operation: 'coverage' },
      principal: writerOf(repositoryId),
      subjects: [`token:${TOKEN_ID}`, `repository:${repositoryId}`, 'all'],
    });
    const lines = [
      `POST ${path} HTTP/1.1`,
      `host: ${this.url.host}`,
      `${ASSERTION_HEADER}: ${assertion}`,
      'content-type: application/json',
      `content-length: ${length}`,
    ];
    return { commitSha, head: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`) };
  }

  private async connection(): Promise<Connection> {
    for (let kept = this.idle.pop(); kept; kept = this.idle.pop()) if (kept.isIdle) return kept;
    const opened = await Connection.open(this.url, CONNECT_WITHIN_MS);
    if (!opened) throw new Error(`Nobody listens at ${this.url.href}`);
    return opened;
  }
}

const writerOf = (repositoryId: number): Principal => ({
  tokenId: TOKEN_ID,
  kind: 'repository',
  repository: {
    repositoryId,
    ...{ provider: 'gh', organization: 'acme', repository: 'shop' },
    ...{ visibility: 'Private', defaultBranch: 'main', permission: 'write', configurationNeeds: 'write' },
  },
});
