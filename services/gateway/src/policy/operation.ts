import type { OrganizationRole, Permission, TokenKind } from '@libs/contracts';
import type { ApiVersion } from '@libs/http';
import type { z } from 'zod';

/** `configurable`: what the repository's organization asks of those who ignore issues, change tools or reanalyze. */
export type Need = Permission | 'configurable';

/** Who may call an operation, and about what. */
export type Access =
  /** Anybody, without a token. */
  | { readonly resource: 'none' }
  /** The caller itself: an account token. */
  | { readonly resource: 'account' }
  /** The repository that the repository token belongs to. */
  | { readonly resource: 'token'; readonly needs: Need }
  /** The repository that the path names. */
  | {
      readonly resource: 'repository';
      /** Who may name one. */
      readonly tokens: readonly TokenKind[];
      readonly needs: Need;
      /** Without a token too, where the repository is public. */
      readonly isPublic?: true;
    }
  /** The organization that the path names: an account token. */
  | { readonly resource: 'organization'; readonly needs: OrganizationRole }
  /** The whole instance: an account token of one of its administrators. */
  | { readonly resource: 'instance' };

/**
 * What a request's rate limit counts by: for `api` and `upload` what the operator chose, for `revoke` the token, so that nobody
 * is kept from taking access away by who shares their address. `none` is never limited.
 */
export type LimitClass = 'api' | 'upload' | 'revoke' | 'none';

/** How long an answer may take. `waiting`: the answer itself waits until a revocation is enforced. */
export type TimeoutClass = 'quick' | 'upload' | 'waiting';

/**
 * How large a body may be. `none`: it is read past and not forwarded. `analysis`: one batch of Codacy's analysis CLI, 50,000 results
 * in indented JSON, is larger than any other upload (contract 1.5).
 */
export type BodyClass = 'none' | 'small' | 'upload' | 'analysis';

/** What else than JSON a client may be given. */
export type ReplyType =
  | 'text/csv'
  | 'text/html'
  | 'application/yaml'
  | 'image/svg+xml'
  /** Server-sent events: the reply goes on for minutes, and ends with what it rests on. */
  | 'text/event-stream';

/** What an operation takes and gives: the OpenAPI document says it, the contract tests hold the services to it. */
export interface OperationContract {
  readonly tag: string;
  /** One sentence for the reader of the API document. */
  readonly summary: string;
  /** Known query parameters; unknown ones are ignored. */
  readonly query?: z.ZodObject;
  /** The JSON body. */
  readonly request?: z.ZodType;
  /** A request without a body is accepted too. */
  readonly isRequestOptional?: true;
  /** The reply on success; without `body` and `type` it is empty. */
  readonly reply: {
    /** 302: the browser is sent on, without a body. */
    readonly status: 200 | 201 | 204 | 302;
    readonly body?: z.ZodType;
    /** Of a success that is not JSON; failures always are. */
    readonly type?: ReplyType;
    /** It may set cookies of ours, so a page of another site must not ask for it. */
    readonly cookies?: true;
    /** A success that anybody may see, asked for without a token, may be kept by anybody for so long. */
    readonly keptS?: number;
  };
  /**
   * Statuses of failures beside those that every operation of its kind can answer (api-docs/failures.ts), e.g. a 409, or the 401 or
   * 403 of a service that knows more than the path says.
   */
  readonly failures?: readonly (401 | 402 | 403 | 404 | 409)[];
}

/** One public operation: the whole policy of it (design 6). */
export interface Operation {
  readonly operationId: string;
  /** GET answers HEAD as well. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Literal segments and `:parameters`, the last of which may be `:several*`. Where two fit, the one with more literals is taken. */
  readonly path: string;
  readonly api: ApiVersion;
  /** Who answers; `gateway` answers itself. */
  readonly upstream: 'tokens' | 'ingestion' | 'gateway';
  readonly access: Access;
  /** What the operation does, as a sentence about permissions says it. */
  readonly does: string;
  readonly body: BodyClass;
  readonly timeout: TimeoutClass;
  /** It changes something although it is a GET, as the contract has it: a page of another site must not ask for it by a session. */
  readonly changes?: true;
  /** Without it: `upload` where a report is taken, `revoke` where the answer waits for a revocation, `api` elsewhere. */
  readonly limit?: LimitClass;
  /** A request under way is not cut off when its own token is revoked: it may be the request that revokes it. */
  readonly outlivesRevocation?: true;
  /** Success says that something is kept for good: it is not passed on once the revocation of its token may have answered. */
  readonly acknowledges?: true;
  /** A Git provider calls it: the headers that name and sign its events go on too. */
  readonly isWebhook?: true;
  /** A browser comes back from a provider: the cookie that it was given when it went there goes on too. */
  readonly endsSignIn?: true;
  /** Known to the contract, not to us: whoever may call it is answered 501 with this sentence. */
  readonly missing?: string;
  readonly contract: OperationContract;
}

export const isStream = ({ contract }: Pick<Operation, 'contract'>): boolean =>
  contract.reply.type === 'text/event-stream';

export function limitClassOf({ limit, timeout }: Operation): LimitClass {
  if (limit !== undefined) return limit;
  if (timeout === 'waiting') return 'revoke';
  return timeout === 'upload' ? 'upload' : 'api';
}

export const tokensOf = (access: Access): readonly TokenKind[] => {
  switch (access.resource) {
    case 'none':
      return [];
    case 'account':
    case 'organization':
    case 'instance':
      return ['account'];
    case 'token':
      return ['repository'];
    case 'repository':
      return access.tokens;
  }
};
