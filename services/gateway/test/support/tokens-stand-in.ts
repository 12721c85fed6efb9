import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  INTERNAL_PATHS,
  type IntrospectReply,
  type IntrospectRequest,
  introspectRequest,
  type OrganizationPath,
  type OrganizationRole,
  type Permission,
  type Principal,
  type RenewLeaseReply,
  renewLeaseRequest,
  type RepositoryPath,
  type ToldUse,
  tokenUsesRequest,
} from '@libs/contracts';
import { makeToken, parseToken } from '@libs/token-format';
import { json, StandIn } from './stand-in';

interface Known {
  principal: Principal;
  subjects: string[];
  state: 'active' | 'revoked' | 'expired';
  /** Of an account token, by lower-case `provider/organization/repository`. */
  roles: Map<string, Permission>;
  /** Likewise, by lower-case `provider/organization`. */
  organizations: Map<string, OrganizationRole>;
}

const ACME = { organizationId: 3, provider: 'gh', organization: 'Acme' } as const;
const SHOP = {
  repositoryId: 9,
  provider: 'gh',
  organization: 'Acme',
  repository: 'Shop',
  visibility: 'Private',
  defaultBranch: 'main',
  configurationNeeds: 'write',
} as const;

/**
 * The tokens API as far as the gateway sees it: introspection and the lease, from memory. For tests of what the gateway does
 * by itself; the protocol between the real two is tested where both are.
 */
export class TokensStandIn {
  readonly introspected: IntrospectRequest[] = [];
  /** With which headers it was asked last. */
  introspectedWith: IncomingMessage['headers'] = {};
  readonly released: unknown[] = [];
  /** Uses of tokens, each time that it was told of one. */
  readonly toldUses: ToldUse[] = [];
  /** How far the gateway says that nothing goes on here that the log denies. */
  acknowledged: number | null = null;
  renewals = 0;
  /** Set to false: every internal call is answered 503. */
  isWorking = true;
  /** Set to false: renewals alone are answered 503. */
  isRenewing = true;
  /** Whether anybody may read the shop. */
  isShopPublic = false;
  private readonly tokens = new Map<string, Known>();
  private readonly log: { seq: number; subject: string }[] = [];
  private waiting: (() => void)[] = [];

  private constructor(readonly standIn: StandIn) {
    const { server } = standIn;
    const others = server.listeners('request') as ((a: IncomingMessage, b: ServerResponse) => void)[];
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.url?.startsWith('/internal/')) void this.internal(request, response);
      else for (const other of others) other(request, response);
    });
  }

  static async start(port = 0): Promise<TokensStandIn> {
    return new TokensStandIn(await StandIn.start(port));
  }

  get head(): number {
    return this.log.length;
  }

  repositoryToken(state: Known['state'] = 'active', permission: Permission = 'write'): string {
    const made = makeToken('repository');
    this.tokens.set(made.token, {
      principal: { tokenId: made.tokenId, kind: 'repository', repository: { ...SHOP, permission } },
      subjects: [`token:${made.tokenId}`, 'repository:9', 'all'],
      state,
      roles: new Map(),
      organizations: new Map(),
    });
    return made.token;
  }

  accountToken(
    roles: Record<string, Permission> = {},
    state: Known['state'] = 'active',
    organizations: Record<string, OrganizationRole> = {},
  ): string {
    const made = makeToken('account');
    this.tokens.set(made.token, {
      principal: { tokenId: made.tokenId, kind: 'account', accountId: 7 },
      subjects: [`token:${made.tokenId}`, 'account:7', 'change:7', 'all'],
      state,
      roles: new Map(Object.entries(roles)),
      organizations: new Map(Object.entries(organizations)),
    });
    return made.token;
  }

  revoke(token: string): void {
    this.end(token, 'revoked');
  }

  /** The account of the token loses its role in the organization. */
  leave(token: string, organization: string): void {
    this.tokens.get(token)?.organizations.delete(organization);
    this.append('change:7');
  }

  expire(token: string): void {
    this.end(token, 'expired');
  }

  /** Its row of the log has not reached the gateway yet. */
  endUnheard(token: string, state: 'revoked' | 'expired'): void {
    const known = this.tokens.get(token);
    if (known) known.state = state;
  }

  private end(token: string, state: 'revoked' | 'expired'): void {
    this.endUnheard(token, state);
    this.append(`token:${parseToken(token)?.tokenId ?? ''}`);
  }

  append(subject: string): void {
    this.log.push({ seq: this.log.length + 1, subject });
    this.wake();
  }

  async close(): Promise<void> {
    this.wake();
    await this.standIn.close();
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private async internal(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (!this.isWorking || (!this.isRenewing && request.url === INTERNAL_PATHS.renewLease)) {
      json(response, 503, { error: 'ServiceUnavailable', message: 'no database', actions: [] });
      return;
    }
    switch (request.url) {
      case INTERNAL_PATHS.introspect:
        this.introspectedWith = request.headers;
        json(response, 200, this.introspect(introspectRequest.parse(body)));
        return;
      case INTERNAL_PATHS.renewLease:
        json(response, 200, await this.renew(renewLeaseRequest.parse(body)));
        return;
      case INTERNAL_PATHS.tokenUses:
        this.toldUses.push(...tokenUsesRequest.parse(body).uses);
        response.writeHead(204).end();
        return;
      default:
        this.released.push(body);
        response.writeHead(204).end();
    }
  }

  private introspect(request: IntrospectRequest): IntrospectReply {
    this.introspected.push(request);
    const at = { incarnation: 'one', asOf: this.head, databaseTimeMs: Date.now() };
    if (request.token === undefined) return this.anonymous(at);
    const known = this.tokens.get(request.token);
    if (known?.state !== 'active') return { ...at, active: false, reason: known?.state ?? 'unknown' };
    return {
      ...at,
      active: true,
      principal: this.granted(known, request),
      subjects: known.subjects,
      expiresAtMs: null,
    };
  }

  private granted({ principal, roles, organizations }: Known, request: IntrospectRequest): Principal {
    if (principal.kind !== 'account' || request.token === undefined) return principal;
    const { repository, organization } = request;
    const permission = repository && (roles.get(nameOf(repository)) ?? this.publicPermission);
    const role = organization && organizations.get(nameOf(organization));
    return {
      ...principal,
      ...(permission && { repository: { ...SHOP, permission } }),
      ...(role && { organization: { ...ACME, role } }),
    };
  }

  /** Any account may read what anybody may read. */
  private get publicPermission(): Permission | undefined {
    return this.isShopPublic ? 'read' : undefined;
  }

  private anonymous(at: Pick<IntrospectReply, 'incarnation' | 'asOf' | 'databaseTimeMs'>): IntrospectReply {
    const repository = { ...SHOP, permission: 'read', visibility: 'Public' } as const;
    return {
      ...at,
      active: true,
      principal: { kind: 'anonymous', ...(this.isShopPublic && { repository }) },
      subjects: ['repository:9', 'all'],
      expiresAtMs: null,
    };
  }

  private async renew(request: {
    applied: number | null;
    known?: number | null | undefined;
    incarnation: string | null;
  }): Promise<RenewLeaseReply> {
    const from = request.known ?? request.applied;
    this.acknowledged = request.applied;
    this.renewals += 1;
    if (from !== null && from >= this.head)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 200);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    return {
      incarnation: 'one',
      head: this.head,
      ...(from === null && { floor: 0 }),
      rows: this.log.slice(from ?? 0),
      complete: true,
      databaseTimeMs: Date.now(),
    };
  }
}

const nameOf = ({ provider = 'gh', ...names }: RepositoryPath | OrganizationPath): string =>
  [provider, names.organization, ...('repository' in names ? [names.repository] : [])]
    .join('/')
    .toLowerCase();
