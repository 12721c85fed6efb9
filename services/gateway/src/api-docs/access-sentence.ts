import type { Need, Operation } from '../policy/operation';

/** Who may call an operation, as its reader needs to know it. */
export function accessSentence({ access, api }: Operation): string {
  switch (access.resource) {
    case 'none':
      return 'Without a token.';
    case 'account':
      return 'An account token.';
    case 'organization':
      return `An account token; the role ${access.needs} in the organization, or a higher one.`;
    case 'instance':
      return 'An account token of an administrator of the instance.';
    case 'token':
      return `A repository token (${access.needs}).`;
    case 'repository': {
      const kinds = access.tokens.includes('repository')
        ? 'An account token or a repository token'
        : 'An account token';
      const free = access.isPublic ? ' Without a token where the repository is public.' : '';
      return `${kinds}; ${permissionOf(access.needs)}${api === 'v2' ? ' on the repository' : ''}.${free}`;
    }
  }
}

const permissionOf = (need: Need): string =>
  need === 'configurable'
    ? 'the permission that the organization asks of those who change its analysis, by default write'
    : `${need} permission`;
