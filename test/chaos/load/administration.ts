import { z } from 'zod';
import { monotonicMs } from '../monotonic';
import type { Person, Residents } from './assignment';
import type { Exchange } from './connection';
import type { Gateways, Patience } from './gateways';
import { RepositoryOperations } from './operations';
import type { Recorder } from './recorder';
import { type Credential, credentialOf, type Request } from './request';

export interface IssuedToken {
  /** By which the public API names it. */
  readonly id: number;
  readonly credential: Credential;
  /** On the history's clock. */
  readonly expiresAt: number | null;
}

const apiToken = z.object({ id: z.int().positive(), token: z.string() });
const repositoryTokenReply = z.object({ data: apiToken }).transform(({ data }) => data);
const repositoryReply = z.object({ repositoryId: z.int().positive() });

const PATIENCE: Patience = { attemptMs: 10_000, totalMs: 20_000 };

/** What the owner of an organization does there. Whatever cannot be had under a fault is undefined, and its cycle is left out. */
export class Administration {
  private readonly owner: Credential;
  /** Repositories that may have a token that nobody knows: an answer to its creation was lost. */
  private readonly unsure = new Set<number>();
  private made = 0;

  constructor(
    private readonly gateways: Gateways,
    private readonly recorder: Recorder,
    private readonly residents: Residents,
  ) {
    this.owner = credentialOf('account', residents.owner.token);
  }

  get admin(): Credential {
    return this.owner;
  }

  async issueRepositoryToken(
    operations: RepositoryOperations,
    expiresInMs?: number,
  ): Promise<IssuedToken | undefined> {
    const expiry = expiresInMs === undefined ? undefined : expiryIn(expiresInMs);
    const body = expiry && { name: this.fresh('short'), expiresAt: expiry.date };
    const { repositoryId } = operations.repository;
    const request = operations.issueToken(this.owner, body);
    const exchange = await this.gateways.persist(request, PATIENCE, ({ exchange: { status, reply } }) => {
      if (status !== 201 || !reply) this.unsure.add(repositoryId);
    });
    if (exchange?.status !== 201 || !exchange.reply) return undefined;
    return this.issued(repositoryTokenReply.parse(bodyOf(exchange)), exchange, expiry?.at, { repositoryId });
  }

  /** Whether all tokens of a repository are known that were issued here. */
  knowsTokensOf({ repository }: RepositoryOperations): boolean {
    return !this.unsure.has(repository.repositoryId);
  }

  /** One more token of a person, by the one that they have. */
  async issueAccountToken(
    { token, accountId }: Person,
    expiresInMs?: number,
  ): Promise<IssuedToken | undefined> {
    const expiry = expiresInMs === undefined ? undefined : expiryIn(expiresInMs);
    const request: Request = {
      operation: 'issueAccountToken',
      method: 'POST',
      path: '/api/v3/user/tokens',
      by: credentialOf('account', token),
      ...(expiry && { json: JSON.stringify({ expiresAt: expiry.date }) }),
    };
    const exchange = await this.gateways.persist(request, PATIENCE);
    if (exchange?.status !== 200 || !exchange.reply) return undefined;
    return this.issued(apiToken.parse(bodyOf(exchange)), exchange, expiry?.at, { accountId });
  }

  revokeAccountToken({ token }: Person, id: number): Request {
    const path = `/api/v3/user/tokens/${String(id)}`;
    return { operation: 'revokeAccountToken', method: 'DELETE', path, by: credentialOf('account', token) };
  }

  /** A repository that is there to be deleted. */
  async addRepository(): Promise<RepositoryOperations | undefined> {
    const { provider, organization } = this.residents;
    const name = this.fresh('brief');
    const json = JSON.stringify({ repositoryFullPath: `${organization}/${name}`, provider });
    const path = '/api/v3/repositories';
    const request = { operation: 'addRepository', method: 'POST', path, by: this.owner, json } as const;
    const sentAt = monotonicMs();
    const exchange = await this.gateways.persist(request, PATIENCE);
    const { accountId } = this.residents.owner;
    this.recorder.write({ record: 'granted', accountId, sentAt, answeredAt: monotonicMs() });
    // 409: it was made by an attempt whose answer was lost; who it is was in that answer.
    if (exchange?.status !== 200 || !exchange.reply) return undefined;
    const { repositoryId } = repositoryReply.parse(bodyOf(exchange));
    return new RepositoryOperations(this.residents, { name, repositoryId });
  }

  setRole({ email }: Person, { repository }: RepositoryOperations, role: 'write' | 'read'): Request {
    const people = [{ email, repositories: [{ name: repository.name, role }] }];
    return this.change('setRole', 'PUT', 'people/roles', { people });
  }

  removePerson({ email }: Person): Request {
    return this.change('removePerson', 'POST', 'people/remove', { emails: [email] });
  }

  /** Whether it was given for sure. */
  async giveRole(person: Person, operations: RepositoryOperations): Promise<boolean> {
    const exchange = await this.gateways.persist(this.setRole(person, operations, 'write'), PATIENCE);
    return exchange?.status === 204;
  }

  private issued(
    { id, token }: z.output<typeof apiToken>,
    { answeredAt }: Exchange,
    expiresAt: number | undefined,
    of: { repositoryId: number } | { accountId: number },
  ): IssuedToken {
    const kind = 'repositoryId' in of ? 'repository' : 'account';
    const issued = { id, credential: credentialOf(kind, token), expiresAt: expiresAt ?? null };
    this.recorder.write({
      record: 'issued',
      tokenId: issued.credential.tokenId,
      tokenKind: kind,
      id,
      repositoryId: null,
      accountId: null,
      ...of,
      expiresAt: issued.expiresAt,
      answeredAt: answeredAt ?? monotonicMs(),
    });
    return issued;
  }

  private change(operation: string, method: 'POST' | 'PUT', where: string, body: object): Request {
    const { provider, organization } = this.residents;
    const path = `/api/v3/organizations/${provider}/${organization}/${where}`;
    return { operation, method, path, by: this.owner, json: JSON.stringify(body) };
  }

  private fresh(prefix: string): string {
    this.made += 1;
    return `${prefix}-${String(this.made)}`;
  }
}

const bodyOf = ({ reply }: Exchange): unknown => JSON.parse(String(reply?.body ?? 'null'));

/** The date as the API takes it, and the same moment on the history's clock. */
function expiryIn(ms: number): { date: string; at: number } {
  const now = { date: Date.now(), monotonic: monotonicMs() };
  const date = now.date + Math.round(ms);
  return { date: new Date(date).toISOString(), at: now.monotonic + (date - now.date) };
}
