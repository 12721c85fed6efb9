export type TokenKind = 'account' | 'repository';

/** The shape of a token anywhere in a text, for secret scanners. It does not check the checksum. */
export const TOKEN_PATTERN = /pc[ar]_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}/;

export const PREFIX = { account: 'pca_', repository: 'pcr_' } as const satisfies Record<TokenKind, string>;
export const ID_LENGTH = 12;
export const SECRET_LENGTH = 32;
export const CHECKSUM_LENGTH = 6;
export const TOKEN_LENGTH = 4 + ID_LENGTH + 1 + SECRET_LENGTH + CHECKSUM_LENGTH;
