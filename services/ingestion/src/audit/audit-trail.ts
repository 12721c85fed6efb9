import {
  MAX_AUDIT_TEXT_LENGTH,
  type Principal,
  type RecordAuditRequest,
  REPOSITORY_ROLES,
  type RepositoryGrant,
} from '@libs/contracts';
import { type TokensApiClient, TokensApiUnavailable } from '@libs/enforcer';
import { AssertionRefused, type VerifiedAssertion } from '@libs/http';
import { IngestionUnavailable } from '../ingestion.errors';
import type { Accepted } from './accepted';

/** What somebody wants changed. What it holds is shown to the managers of the organization: no secret, and nothing that may hold one. */
export interface AuditedChange {
  readonly action: RecordAuditRequest['action'];
  /** The public API's name of what is changed. */
  readonly entityId?: string;
  readonly details?: Readonly<Record<string, string | number | boolean | null | undefined>>;
}

/** The way of this service's changes into the audit log, which the tokens API keeps. */
export class AuditTrail {
  constructor(private readonly tokensApi: TokensApiClient) {}

  /**
   * Records a change on the repository that the request may change, for whom it comes from. It goes to the service that makes
   * the change and that knows when nothing stands against it.
   * @throws IngestionUnavailable, when called
   */
  entry({ principal }: VerifiedAssertion, grant: RepositoryGrant, change: AuditedChange): Accepted {
    const actor = { ...identityOf(principal), role: REPOSITORY_ROLES[grant.permission] };
    const { action, entityId, details = {} } = change;
    const entry: RecordAuditRequest = {
      action,
      repositoryId: grant.repositoryId,
      actor,
      ...(entityId === undefined ? {} : { entityId: cut(entityId) }),
      details: Object.fromEntries(Object.entries(details).flatMap(given)),
    };
    return () => this.tokensApi.recordAudit(entry).catch(notRecorded);
  }
}

function identityOf(principal: Principal | undefined): RecordAuditRequest['actor'] {
  if (!principal || principal.kind === 'anonymous') throw new AssertionRefused();
  const { tokenId } = principal;
  return principal.kind === 'account' ? { accountId: principal.accountId, tokenId } : { tokenId };
}

const given = ([name, value]: [string, string | number | boolean | null | undefined]): [
  string,
  string | number | boolean,
][] =>
  value === undefined || value === null ? [] : [[name, typeof value === 'string' ? cut(value) : value]];

/** As much of a text as a row holds; never half of a character. */
const cut = (text: string): string =>
  text.length <= MAX_AUDIT_TEXT_LENGTH
    ? text
    : `${text.slice(0, MAX_AUDIT_TEXT_LENGTH - 1).replace(/\p{Cs}$/u, '')}…`;

function notRecorded(error: unknown): never {
  if (error instanceof TokensApiUnavailable)
    throw new IngestionUnavailable('The audit log cannot be written, so nothing was changed.', 2, error);
  throw error;
}
