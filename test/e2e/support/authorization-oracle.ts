import type { Need, Operation } from '../../../services/gateway/src/policy/operation';
import {
  V2_EXPIRED,
  V2_NOT_FOUND,
  v2Error,
  V3_EXPIRED,
  V3_FORBIDDEN,
  V3_NO_TOKEN,
  V3_NOT_FOUND,
  V3_UNKNOWN_TOKEN,
} from './answers';
import type { Caller } from './callers';

export type Verdict = 'allowed' | { status: number; text: unknown };
type Kind = 'account' | 'repository';

const PERMISSIONS = ['read', 'write', 'admin'];
const ROLES = ['member', 'manager', 'admin'];

/**
 * What contract 3.1 to 3.3 says of a request, from the row's access alone. It shares no code with the gateway, so that the two
 * can disagree.
 */
export function verdictOf(operation: Operation, caller: Caller, visibility: 'Private' | 'Public'): Verdict {
  const { access } = operation;
  if (access.resource === 'none') return 'allowed';
  const kind = kindOf(caller);
  const isPublicRead =
    access.resource === 'repository' && access.isPublic === true && visibility === 'Public';
  if (kind === undefined && isPublicRead) return 'allowed';
  const isTaken = kind !== undefined && kindsTaken(operation).includes(kind);
  const unknown = operation.api === 'v2' ? V2_NOT_FOUND : V3_UNKNOWN_TOKEN;
  // A token of a kind that the operation does not take counts as none.
  if (!isTaken) return operation.api === 'v2' ? V2_NOT_FOUND : V3_NO_TOKEN;
  if (/^(malformed|unknown|revoked)/.test(caller)) return unknown;
  if (caller.startsWith('expired')) return operation.api === 'v2' ? V2_EXPIRED : V3_EXPIRED;
  if (kind === 'repository') return repositoryTokenVerdict(operation, caller);
  return accountVerdict(operation, caller, visibility);
}

const kindOf = (caller: Caller): Kind | undefined => {
  if (caller === 'no token') return undefined;
  return caller.includes('repository token') ? 'repository' : 'account';
};

function kindsTaken({ access }: Operation): readonly Kind[] {
  if (access.resource === 'token') return ['repository'];
  return access.resource === 'repository' ? access.tokens : ['account'];
}

/** On v2 the path names no repository: the token's own is meant, whichever it is. */
function repositoryTokenVerdict({ access }: Operation, caller: Caller): Verdict {
  const isElsewhere = caller === 'repository token of another repository';
  return isElsewhere && access.resource === 'repository' ? V3_UNKNOWN_TOKEN : 'allowed';
}

function accountVerdict(operation: Operation, caller: Caller, visibility: 'Private' | 'Public'): Verdict {
  const { access, api, path } = operation;
  const isNowhere = api === 'v2' ? V2_NOT_FOUND : V3_NOT_FOUND;
  const isTooLow = api === 'v2' ? v2Error(403) : V3_FORBIDDEN;
  switch (access.resource) {
    case 'instance':
      return caller === 'instance admin' ? 'allowed' : V3_FORBIDDEN;
    case 'organization': {
      const role = roleOf(caller);
      if (role === undefined) return isNowhere;
      return ROLES.indexOf(role) >= ROLES.indexOf(access.needs) ? 'allowed' : isTooLow;
    }
    case 'repository': {
      // Without a provider in the path each account's own repository of these names is meant.
      const isOwn = caller === 'admin of equal names elsewhere' && !path.includes(':provider');
      const permission = isOwn
        ? 'admin'
        : (permissionOf(caller) ?? (visibility === 'Public' ? 'read' : undefined));
      if (permission === undefined) return isNowhere;
      return PERMISSIONS.indexOf(permission) >= PERMISSIONS.indexOf(neededBy(access.needs))
        ? 'allowed'
        : isTooLow;
    }
    default:
      return 'allowed';
  }
}

/** An organization asks for write of those who change its analysis, until it says otherwise. */
const neededBy = (need: Need): string => (need === 'configurable' ? 'write' : need);

function permissionOf(caller: Caller): string | undefined {
  if (caller === 'organization manager' || caller === 'organization admin') return 'admin';
  return /^account with (\w+)$/.exec(caller)?.[1];
}

/** Whoever has a role on a repository belongs to its organization. */
function roleOf(caller: Caller): string | undefined {
  if (caller.startsWith('account with ')) return 'member';
  return /^organization (\w+)$/.exec(caller)?.[1];
}
