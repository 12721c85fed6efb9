import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { auditFilterIn } from './audit/audit-filter';
import { type TokensShown, tokensShown } from './organization-tokens/tokens-shown';
import { OrganizationsPage } from './organizations/organizations-page';
import { type Provider, providerIn } from './organizations/organizations.api';
import { RepositoriesPage } from './organizations/repositories-page';
import type { AppContext } from './session/app-context';
import { type Left, leftIn } from './session/left';
import { ownPath } from './session/own-path';
import { sessionQuery } from './session/session.api';
import { SignInPage } from './session/sign-in-page';
import { NotFound } from './shell/not-found';
import { PageFailure } from './shell/page-failure';
import { Shell } from './shell/shell';
import { keepDraftsOf } from './ui/drafts';

/**
 * Each key is always there: a parameter that a page does not name comes through from the address as it is, and would do so in place
 * of one that was left out for being wrong.
 */
interface SignInSearch {
  returnTo?: string | undefined;
  problem?: string | undefined;
  left?: Left | undefined;
}

const root = createRootRouteWithContext<AppContext>()({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    returnTo: ownPath(search['returnTo']),
    problem: typeof search['problem'] === 'string' ? search['problem'] : undefined,
    left: leftIn(search['left']),
  }),
  component: SignInPage,
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context: { queries }, location }) => {
    const held = await queries.query({ ...sessionQuery, staleTime: 'static' });
    if (held) keepDraftsOf(held.session.account.id);
    else
      redirect({
        to: '/sign-in',
        search: location.href === '/' ? {} : { returnTo: location.href },
        replace: true,
        throw: true,
      });
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  validateSearch: creating,
  component: OrganizationsPage,
});

const accountAccess = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/access',
  validateSearch: creating,
  component: lazyRouteComponent(() => import('./account/access-page'), 'AccessPage'),
});

const operations = createRoute({
  getParentRoute: () => signedIn,
  path: '/operations',
  component: lazyRouteComponent(() => import('./operations/operations-page'), 'OperationsPage'),
});

const organization = createRoute({
  getParentRoute: () => signedIn,
  path: '/organizations/$provider/$organization',
  params: {
    parse: ({ provider, organization: name }) => ({ provider: knownProvider(provider), organization: name }),
    stringify: (names) => names,
  },
});

const repositories = createRoute({
  getParentRoute: () => organization,
  path: '/',
  validateSearch: creating,
  component: RepositoriesPage,
});

const people = createRoute({
  getParentRoute: () => organization,
  path: '/people',
  validateSearch: (search: Record<string, unknown>): { add?: true | undefined } => ({
    add: search['add'] === true || undefined,
  }),
  component: lazyRouteComponent(() => import('./people/people-page'), 'PeoplePage'),
});

const organizationTokens = createRoute({
  getParentRoute: () => organization,
  path: '/tokens',
  validateSearch: (search: Record<string, unknown>): { show?: TokensShown | undefined } => ({
    show: tokensShown(search['show']),
  }),
  component: lazyRouteComponent(
    () => import('./organization-tokens/organization-tokens-page'),
    'OrganizationTokensPage',
  ),
});

const audit = createRoute({
  getParentRoute: () => organization,
  path: '/audit',
  validateSearch: auditFilterIn,
  component: lazyRouteComponent(() => import('./audit/audit-page'), 'AuditPage'),
});

const repository = createRoute({ getParentRoute: () => organization, path: '/repositories/$repository' });

const repositoryHome = createRoute({
  getParentRoute: () => repository,
  path: '/',
  beforeLoad: ({ params }) => {
    redirect({
      to: '/organizations/$provider/$organization/repositories/$repository/coverage',
      params,
      replace: true,
      throw: true,
    });
  },
});

const coverage = createRoute({
  getParentRoute: () => repository,
  path: '/coverage',
  validateSearch: (search: Record<string, unknown>): CoverageSearch => ({
    ...ofBranch(search),
    view: search['view'] === 'treemap' ? 'treemap' : undefined,
    folder: namedIn(search, 'folder'),
  }),
  component: lazyRouteComponent(() => import('./coverage/coverage-page'), 'CoveragePage'),
});

const coverageFile = createRoute({
  getParentRoute: () => repository,
  path: '/coverage/files/$fileId',
  params: {
    parse: ({ fileId }) => ({ fileId: fileNumber(fileId) }),
    stringify: ({ fileId }) => ({ fileId: String(fileId) }),
  },
  validateSearch: ofBranch,
  component: lazyRouteComponent(() => import('./coverage/file-page'), 'FilePage'),
});

const uploads = createRoute({
  getParentRoute: () => repository,
  path: '/uploads',
  component: lazyRouteComponent(() => import('./uploads/uploads-page'), 'UploadsPage'),
});

const pullRequests = createRoute({ getParentRoute: () => repository, path: '/pull-requests' });

const pullRequestList = createRoute({
  getParentRoute: () => pullRequests,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { list?: 'merged' | undefined } => ({
    list: search['list'] === 'merged' ? 'merged' : undefined,
  }),
  component: lazyRouteComponent(() => import('./pull-requests/pull-requests-page'), 'PullRequestsPage'),
});

const pullRequest = createRoute({
  getParentRoute: () => pullRequests,
  path: '/$number',
  params: {
    parse: ({ number }) => ({ number: knownNumber(number) }),
    stringify: ({ number }) => ({ number: String(number) }),
  },
  component: lazyRouteComponent(() => import('./pull-requests/pull-request-page'), 'PullRequestPage'),
});

const repositoryTokens = createRoute({
  getParentRoute: () => repository,
  path: '/settings/tokens',
  validateSearch: creating,
  component: lazyRouteComponent(() => import('./repository/repository-tokens-page'), 'RepositoryTokensPage'),
});

const routeTree = root.addChildren([
  signIn,
  signedIn.addChildren([
    home,
    accountAccess,
    operations,
    organization.addChildren([
      repositories,
      people,
      organizationTokens,
      audit,
      repository.addChildren([
        repositoryHome,
        coverage,
        coverageFile,
        uploads,
        pullRequests.addChildren([pullRequestList, pullRequest]),
        repositoryTokens,
      ]),
    ]),
  ]),
]);

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the type is the whole tree of routes
export const makeRouter = (context: AppContext) =>
  createRouter({
    routeTree,
    context,
    basepath: '/console',
    defaultErrorComponent: PageFailure,
    defaultPendingMs: 300,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

/** Whether the dialog that creates something is open: in the address, so that it is there again after signing in. */
function creating(search: Record<string, unknown>): { create?: true | undefined } {
  return { create: search['create'] === true || undefined };
}

interface CoverageSearch {
  branch?: string | undefined;
  view?: 'treemap' | undefined;
  /** Which is opened in the treemap; undefined: all files. */
  folder?: string | undefined;
}

function ofBranch(search: Record<string, unknown>): { branch?: string | undefined } {
  return { branch: namedIn(search, 'branch') };
}

/** The router reads a name of digits as a number. */
function namedIn(search: Record<string, unknown>, key: string): string | undefined {
  const value = search[key];
  const name = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function fileNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) notFound({ throw: true });
  return Number(text);
}

function knownProvider(code: string): Provider {
  const provider = providerIn(code);
  if (provider !== undefined) return provider;
  notFound({ throw: true });
  throw new Error(`no provider has the code ${code}`);
}

function knownNumber(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  notFound({ throw: true });
  throw new Error(`no pull request has the number ${text}`);
}
