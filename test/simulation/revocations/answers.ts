import type { IssuedToken } from './issuer';

/** A lowered role, or a deleted repository: what its answer promised. */
interface Answered {
  readonly order: number;
  readonly version: number;
}

/** Which revocations have answered, in the order of all arrivals and answers. */
export class Answers {
  private order = 0;
  /** Revocations that were asked for, so that a refusal may be theirs before they answer. */
  private readonly attempts: ((token: IssuedToken) => boolean)[] = [];
  private readonly tokens = new Map<number, number>();
  private readonly repositories = new Map<number, number>();
  private readonly roles = new Map<number, Answered[]>();

  next(): number {
    return this.order++;
  }

  attempt(takesAway: (token: IssuedToken) => boolean): void {
    this.attempts.push(takesAway);
  }

  wasAttempted(token: IssuedToken): boolean {
    return this.attempts.some((takesAway) => takesAway(token));
  }

  tokensRevoked(ids: readonly number[]): void {
    const order = this.next();
    for (const id of ids) if (!this.tokens.has(id)) this.tokens.set(id, order);
  }

  repositoryDeleted(id: number): void {
    const order = this.next();
    if (!this.repositories.has(id)) this.repositories.set(id, order);
  }

  rolesChanged(accountId: number, version: number): void {
    const known = this.roles.get(accountId) ?? [];
    this.roles.set(accountId, [...known, { order: this.next(), version }]);
  }

  isRevokedBefore(tokenId: number, order: number): boolean {
    return (this.tokens.get(tokenId) ?? Infinity) < order;
  }

  isDeletedBefore(repositoryId: number, order: number): boolean {
    return (this.repositories.get(repositoryId) ?? Infinity) < order;
  }

  /** The newest roles whose change had answered. */
  rolesBefore(accountId: number, before: number): number {
    const answered = (this.roles.get(accountId) ?? []).filter(({ order }) => order < before);
    return Math.max(0, ...answered.map(({ version }) => version));
  }
}
