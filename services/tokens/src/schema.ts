import { AllowTombstones1764200000000, CreateOutbox1763000000000 } from '@libs/outbox';
import { Account } from './directory/account.entity';
import { OrganizationMember } from './directory/organization-member.entity';
import { Organization } from './directory/organization.entity';
import { RepositoryRole } from './directory/repository-role.entity';
import { Repository } from './directory/repository.entity';
import { CreateDirectory1763100000000 } from './migrations/1763100000000-create-directory.migration';
import { CreateTokens1763100000001 } from './migrations/1763100000001-create-tokens.migration';
import { CreateRevocations1763100000002 } from './migrations/1763100000002-create-revocations.migration';
import { CreateAudit1763100000003 } from './migrations/1763100000003-create-audit.migration';
import { CreateLongestLease1763100000004 } from './migrations/1763100000004-create-longest-lease.migration';
import { WidenDirectory1764090000000 } from './migrations/1764090000000-widen-directory.migration';
import { AttributeAudit1764092000000 } from './migrations/1764092000000-attribute-audit.migration';
import { AttributeOldAudit1764092000001 } from './migrations/1764092000001-attribute-old-audit.migration';
import { CreateRevocationState1764098000000 } from './migrations/1764098000000-create-revocation-state.migration';
import { TrackTokenState1764200000001 } from './migrations/1764200000001-track-token-state.migration';
import { IndexUntoldTokens1764200000002 } from './migrations/1764200000002-index-untold-tokens.migration';
import { CreateSessions1764300000000 } from './migrations/1764300000000-create-sessions.migration';
import { CheckSessionTokens1764300000001 } from './migrations/1764300000001-check-session-tokens.migration';
import { IndexSessionTokens1764300000002 } from './migrations/1764300000002-index-session-tokens.migration';
import { CreateIdentities1764300000003 } from './migrations/1764300000003-create-identities.migration';
import { CreateTokenUses1764400000000 } from './migrations/1764400000000-create-token-uses.migration';
import { IndexExpiringTokens1764600000000 } from './migrations/1764600000000-index-expiring-tokens.migration';
import { CreateProviderRoles1764700000000 } from './migrations/1764700000000-create-provider-roles.migration';
import { IndexAccountTokens1764800000000 } from './migrations/1764800000000-index-account-tokens.migration';
import { CreatePepperProofs1764900000000 } from './migrations/1764900000000-create-pepper-proofs.migration';
import { Session } from './sessions/session.entity';
import { Token } from './tokens/token.entity';

export const entities = [
  Account,
  Organization,
  OrganizationMember,
  Repository,
  RepositoryRole,
  Session,
  Token,
];

/** Oldest first. A published one is never edited: add another after it. */
export const migrations = [
  CreateOutbox1763000000000,
  CreateDirectory1763100000000,
  CreateTokens1763100000001,
  CreateRevocations1763100000002,
  CreateAudit1763100000003,
  CreateLongestLease1763100000004,
  WidenDirectory1764090000000,
  AttributeAudit1764092000000,
  AttributeOldAudit1764092000001,
  CreateRevocationState1764098000000,
  AllowTombstones1764200000000,
  TrackTokenState1764200000001,
  IndexUntoldTokens1764200000002,
  CreateSessions1764300000000,
  CheckSessionTokens1764300000001,
  IndexSessionTokens1764300000002,
  CreateIdentities1764300000003,
  CreateTokenUses1764400000000,
  IndexExpiringTokens1764600000000,
  CreateProviderRoles1764700000000,
  IndexAccountTokens1764800000000,
  CreatePepperProofs1764900000000,
];
