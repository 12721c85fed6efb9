import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  INTERNAL_PATHS,
  recordAuditRequest,
  releaseLeaseRequest,
  renewLeaseRequest,
  type RepositoriesReply,
  type RepositoriesRequest,
  repositoriesRequest,
} from '@libs/contracts';
import type { z } from 'zod';
import { systemClock } from '@libs/clock';
import {
  type Beat,
  HeadWatch,
  LeaseServer,
  type LeaseParameters,
  type LeaseStore,
  type LogRow,
} from '@libs/revocation';

/** The part of the tokens API that ingestion talks to: the real LeaseServer over a log in memory. */
export class StubTokensApi {
  readonly incarnation = 'test';
  readonly acked = new Map<string, number>();
  /** Requests fail while this is set. */
  down = false;
  /** What it was told for the audit log, oldest first; refused while `auditIsDown`. */
  readonly audited: z.output<typeof recordAuditRequest>[] = [];
  auditIsDown = false;
  /** Questions about the directory, and what they are answered. */
  readonly asked: RepositoriesRequest[] = [];
  directory: (request: RepositoriesRequest) => RepositoriesReply = () => ({ repositories: [], total: 0 });
  private readonly rows: LogRow[] = [];
  private readonly head = new HeadWatch(systemClock);
  private readonly server: Server;
  private readonly leases: LeaseServer;

  constructor(parameters: LeaseParameters) {
    const server = new LeaseServer(
      { store: this.store(), head: this.head, wakeWaiters: () => undefined },
      parameters,
    );
    this.leases = server;
    this.server = createServer((request, response) => {
      this.answer(request).then(
        (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
        () => response.writeHead(503).end(),
      );
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get asOf(): number {
    return this.rows.length;
  }

  /** Gives the position that every enforcer must have acknowledged before the revocation may answer. */
  revoke(subject: string): number {
    const seq = this.rows.length + 1;
    this.rows.push({ seq, subject });
    this.head.announce(seq);
    return seq;
  }

  /** Whether the revocation could answer now. */
  enforced(seq: number): boolean {
    return [...this.acked.values()].every((acked) => acked >= seq);
  }

  private async answer(request: IncomingMessage): Promise<unknown> {
    if (this.down) throw new Error('down');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (request.url === INTERNAL_PATHS.renewLease)
      return this.leases.renew(renewLeaseRequest.parse(body), new AbortController().signal);
    if (request.url === INTERNAL_PATHS.repositories) {
      const asked = repositoriesRequest.parse(body);
      this.asked.push(asked);
      return this.directory(asked);
    }
    if (request.url === INTERNAL_PATHS.audit) {
      if (this.auditIsDown) throw new Error('down');
      this.audited.push(recordAuditRequest.parse(body));
      return {};
    }
    await this.leases.release(releaseLeaseRequest.parse(body));
    return {};
  }

  private store(): LeaseStore {
    const { incarnation } = this;
    return {
      beat: ({ holder, acked }: Beat) => {
        this.acked.set(holder, Math.max(acked ?? 0, this.acked.get(holder) ?? 0));
        return Promise.resolve({ incarnation, head: this.rows.length });
      },
      read: ({ after }) =>
        Promise.resolve({
          incarnation,
          head: this.rows.length,
          ...(after === null ? { floor: 0 } : {}),
          rows: this.rows.slice(after ?? 0),
          databaseTimeMs: Date.now(),
        }),
      release: ({ holder }) => {
        this.acked.delete(holder);
        return Promise.resolve();
      },
      listLeases: () => Promise.resolve({ incarnation, leases: [] }),
    };
  }
}
