import { type OrganizationPath, type Provider, PROVIDERS, type RepositoryPath } from '@libs/contracts';
import type { Operation } from './operation';
import { MethodNotAllowed, UnknownOperation } from './policy.errors';

/** A request that the policy knows. */
export interface Match {
  readonly operation: Operation;
  /** The repository that the path names, decoded. */
  readonly repository: RepositoryPath | undefined;
  /** The organization that the path names, decoded, where the operation is about no repository. */
  readonly organization: OrganizationPath | undefined;
}

interface Route {
  readonly operation: Operation;
  readonly literals: readonly (readonly [index: number, text: string])[];
  readonly providerAt: number;
  readonly organizationAt: number;
  readonly repositoryAt: number;
  readonly parameters: readonly number[];
  readonly length: number;
  readonly hasTail: boolean;
}

const MAX_NAME_LENGTH = 255;
const providers: ReadonlySet<string> = new Set(PROVIDERS);

/**
 * Finds the operation of a request by the number of segments and the literal ones among them: `commit` at its position
 * together with the tail, since an organization or a repository may itself be called `commit` or `gh` (contract 1.2). Where
 * several fit, more literal segments come first. A last `:parameter*` stands for one segment or more, and is looked at last.
 */
export class RouteTable {
  private readonly bySegments = new Map<number, Route[]>();
  private readonly tailed: Route[] = [];

  constructor(operations: readonly Operation[]) {
    for (const operation of operations) {
      const segments = operation.path.slice(1).split('/');
      const route = compile(operation, segments);
      if (route.hasTail) {
        this.tailed.push(route);
        continue;
      }
      const routes = this.bySegments.get(segments.length) ?? [];
      routes.push(route);
      this.bySegments.set(segments.length, routes);
    }
    for (const routes of this.bySegments.values())
      routes.sort((one, other) => other.literals.length - one.literals.length);
  }

  /** @throws UnknownOperation, MethodNotAllowed */
  match(method: string, segments: readonly string[]): Match {
    const wanted = method === 'HEAD' ? 'GET' : method;
    const isWanted = (route: Route): boolean => route.operation.method === wanted && fits(route, segments);
    const route = this.bySegments.get(segments.length)?.find(isWanted) ?? this.tailed.find(isWanted);
    if (route) return matchOf(route, segments);
    const allow = this.methodsAt(segments);
    if (allow.length === 0) throw new UnknownOperation();
    throw new MethodNotAllowed(allow);
  }

  /** What the path takes, for `Allow`; empty if there is no such path. */
  methodsAt(segments: readonly string[]): readonly string[] {
    const methods = [...(this.bySegments.get(segments.length) ?? []), ...this.tailed]
      .filter((route) => fits(route, segments))
      .map(({ operation }) => operation.method);
    if (methods.length === 0) return [];
    return [...new Set<string>([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])];
  }
}

function compile(operation: Operation, segments: readonly string[]): Route {
  const indexed = segments.map((segment, index) => [index, segment] as const);
  return {
    operation,
    literals: indexed.filter(([, segment]) => !segment.startsWith(':')),
    parameters: indexed.filter(([, segment]) => segment.startsWith(':')).map(([index]) => index),
    length: segments.length,
    hasTail: operation.path.endsWith('*'),
    providerAt: segments.indexOf(':provider'),
    organizationAt: segments.indexOf(':organization'),
    repositoryAt: segments.indexOf(':repository'),
  };
}

function fits(route: Route, segments: readonly string[]): boolean {
  if (segments.length < route.length) return false;
  for (const [index, text] of route.literals) if (segments[index] !== text) return false;
  for (const index of route.parameters) {
    const { length } = segments[index] ?? '';
    if (length === 0 || length > MAX_NAME_LENGTH) return false;
  }
  return route.providerAt === -1 || providers.has((segments[route.providerAt] ?? '').toLowerCase());
}

function matchOf(route: Route, segments: readonly string[]): Match {
  const { operation } = route;
  const name = segments[route.repositoryAt];
  const organization = segments[route.organizationAt];
  const provider = providerOf(route, segments);
  if (organization === undefined) return { operation, repository: undefined, organization: undefined };
  if (name === undefined)
    return { operation, repository: undefined, organization: provider && { provider, organization } };
  const repository = provider
    ? { provider, organization, repository: name }
    : { organization, repository: name };
  return { operation, repository, organization: undefined };
}

function providerOf(route: Route, segments: readonly string[]): Provider | undefined {
  const code = segments[route.providerAt]?.toLowerCase();
  return PROVIDERS.find((known) => known === code);
}
