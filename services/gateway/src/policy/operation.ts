import type { Permission, TokenKind } from '@libs/contracts';
import type { ApiVersion } from '@libs/http';

/** Who may call an operation, and about what. */
export type Access =
  /** Anybody, without a token. */
  | { readonly resource: 'none' }
  /** The caller itself: an account token. */
  | { readonly resource: 'account' }
  /** The repository that the repository token belongs to. */
  | { readonly resource: 'token'; readonly needs: Permission }
  /** The repository that the path names; `tokens` says who may name one. */
  | { readonly resource: 'path'; readonly tokens: readonly TokenKind[]; readonly needs: Permission };

/** How long an answer may take. `waiting`: the answer itself waits until a revocation is enforced. */
export type TimeoutClass = 'quick' | 'upload' | 'waiting';

/** One public operation: the whole policy of it (design 6). */
export interface Operation {
  readonly operationId: string;
  /** GET answers HEAD as well. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Literal segments and `:parameters`. */
  readonly path: string;
  readonly api: ApiVersion;
  /** Who answers; `gateway` answers itself. */
  readonly upstream: 'tokens' | 'ingestion' | 'gateway';
  readonly access: Access;
  /** What the operation does, as a sentence about permissions says it. */
  readonly does: string;
  /** `none`: a body is read past and not forwarded. */
  readonly body: 'none' | 'small' | 'upload';
  readonly timeout: TimeoutClass;
  /** A request under way is not cut off when its own token is revoked: it may be the request that revokes it. */
  readonly outlivesRevocation?: true;
}

export const tokensOf = (access: Access): readonly TokenKind[] => {
  switch (access.resource) {
    case 'none':
      return [];
    case 'account':
      return ['account'];
    case 'token':
      return ['repository'];
    case 'path':
      return access.tokens;
  }
};
