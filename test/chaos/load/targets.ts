import type { RevocationRecord } from '../../history/records';
import { monotonicMs } from '../monotonic';
import type { Random } from '../../support/random';
import type { Administration, IssuedToken } from './administration';
import type { Person, Residents } from './assignment';
import { RepositoryOperations, ROLE_OPERATIONS, WRITE_OPERATIONS } from './operations';
import type { Recorder } from './recorder';
import type { Credential, Request } from './request';

/** What one revocation takes away. */
export interface Target {
  readonly what: RevocationRecord['what'];
  readonly tokens: readonly IssuedToken[];
  /** The operations that end; null: all. */
  readonly operations: readonly string[] | null;
  /** Where the tokens are good. */
  readonly repository: RepositoryOperations;
  /** Let in until it is revoked, and never after. */
  probe(by: Credential): Request;
  readonly revoke: Request;
  /** The last word on it: nothing more is sent with these tokens. */
  readonly end: () => void;
}

interface Lodger {
  readonly person: Person;
  /** What took their role, and was not undone. */
  takenBy: string[];
}

const TOKENS_AT_ONCE = 3;

/** What can be taken away. */
export const TARGET_KINDS = ['token', 'account token', 'bulk', 'repository', 'role', 'account'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** Makes what is then taken away. */
export class Targets {
  private readonly places: readonly RepositoryOperations[];
  /** Those whose role nobody is about to take. */
  private readonly lodgers: Lodger[];

  constructor(
    private readonly administration: Administration,
    private readonly recorder: Recorder,
    private readonly residents: Residents,
    private readonly random: Random,
  ) {
    this.places = residents.repositories.map((one) => new RepositoryOperations(residents, one));
    this.lodgers = residents.people.map((person) => ({ person, takenBy: [] }));
  }

  /** Undefined if it could not be made for sure. */
  next(kind: TargetKind, revocationId: string): Promise<Target | undefined> {
    switch (kind) {
      case 'token':
        return this.ofRepository(1);
      case 'bulk':
        return this.ofRepository(TOKENS_AT_ONCE);
      case 'account token':
        return this.ofAccount();
      case 'repository':
        return this.wholeRepository();
      case 'role':
      case 'account':
        return this.ofPerson(kind, revocationId);
    }
  }

  /** A place to use tokens in that nobody deletes. */
  place(): RepositoryOperations {
    return this.random.pick(this.places);
  }

  private async ofRepository(count: number): Promise<Target | undefined> {
    const repository = this.place();
    const tokens = await this.issue(repository, count);
    const [first] = tokens;
    if (!first || tokens.length < count) return undefined;
    const { admin } = this.administration;
    const revoke =
      count === 1
        ? repository.revokeToken(first.id, admin)
        : repository.revokeTokens(
            tokens.map(({ id }) => id),
            admin,
          );
    return this.target(count === 1 ? 'token' : 'bulk', tokens, repository, revoke);
  }

  private async ofAccount(): Promise<Target | undefined> {
    const { owner } = this.residents;
    const token = await this.administration.issueAccountToken(owner);
    return (
      token &&
      this.target('token', [token], this.place(), this.administration.revokeAccountToken(owner, token.id))
    );
  }

  private async wholeRepository(): Promise<Target | undefined> {
    const repository = await this.administration.addRepository();
    if (!repository) return undefined;
    const tokens = await this.issue(repository, 2);
    // Whoever deletes it revokes tokens that nobody knows, and a history must account for each.
    if (tokens.length === 0 || !this.administration.knowsTokensOf(repository)) return undefined;
    return this.target(
      'repository',
      tokens,
      repository,
      repository.deleteRepository(this.administration.admin),
    );
  }

  /** A role lowered so that it may write no more, or a person removed with every role. */
  private async ofPerson(what: 'role' | 'account', revocationId: string): Promise<Target | undefined> {
    const lodger = this.lodgers.shift();
    if (!lodger) return undefined;
    const end = (): void => void this.lodgers.push(lodger);
    const { person } = lodger;
    const repository = this.place();
    for (const taken of lodger.takenBy.splice(0))
      this.recorder.write({ record: 'restored', revocationId: taken, sentAt: monotonicMs() });
    const token =
      (await this.administration.giveRole(person, repository)) &&
      (await this.administration.issueAccountToken(person));
    if (!token) {
      end();
      return undefined;
    }
    lodger.takenBy.push(revocationId);
    const [revoke, operations] =
      what === 'role'
        ? [this.administration.setRole(person, repository, 'read'), WRITE_OPERATIONS]
        : [this.administration.removePerson(person), ROLE_OPERATIONS];
    const probe = what === 'role' ? repository.listUploads : this.anyRead(repository);
    return { what, tokens: [token], operations, repository, probe, revoke, end };
  }

  private target(
    what: Target['what'],
    tokens: readonly IssuedToken[],
    repository: RepositoryOperations,
    revoke: Request,
  ): Target {
    const probe = this.anyRead(repository);
    return { what, tokens, operations: null, repository, probe, revoke, end: () => undefined };
  }

  private anyRead(repository: RepositoryOperations): (by: Credential) => Request {
    return this.random.pick([repository.readRepository, repository.readAnalysis]);
  }

  private async issue(repository: RepositoryOperations, count: number): Promise<IssuedToken[]> {
    const issuing = Array.from({ length: count }, () => this.administration.issueRepositoryToken(repository));
    return (await Promise.all(issuing)).filter((token) => token !== undefined);
  }
}
