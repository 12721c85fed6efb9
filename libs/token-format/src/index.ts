export type { RandomBytes } from './base62';
export { makeToken, type MadeToken } from './make-token';
export { parseToken, type ParsedToken } from './parse-token';
export { redactTokens } from './redact-tokens';
export { TOKEN_PATTERN, type TokenKind } from './token-pattern';
