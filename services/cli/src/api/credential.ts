import type { TokenKind } from '@libs/contracts';

/** A token and where it came from, for sentences: `CODACY_API_TOKEN`, say. */
export interface Credential {
  readonly kind: TokenKind;
  readonly token: string;
  readonly from: string;
}

export const HEADER_OF: Readonly<Record<TokenKind, string>> = {
  account: 'api-token',
  repository: 'project-token',
};
