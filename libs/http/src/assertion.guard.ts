import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  type CustomDecorator,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Principal } from '@libs/contracts';
import type { FastifyRequest } from 'fastify';
import type { Issuer } from './assertion.config';
import { ASSERTION_HEADER, AssertionRefused, AssertionVerifier, type VerifiedAssertion } from './assertions';

const ALLOWED_ISSUERS = 'portcullis:allowed-issuers';

/** Who may call this operation; without it, the gateway on behalf of a principal. */
export const AllowIssuers = (...issuers: Issuer[]): CustomDecorator => SetMetadata(ALLOWED_ISSUERS, issuers);

type AssertedRequest = FastifyRequest & { assertion?: VerifiedAssertion };

/** What was verified of a request; undefined until the guard has let it in. */
export const assertionOf = (request: AssertedRequest): VerifiedAssertion | undefined => request.assertion;

/** Lets a request in only with an assertion of one of our processes. Identity in any other header is not looked at. */
@Injectable()
export class AssertionGuard implements CanActivate {
  constructor(
    private readonly verifier: AssertionVerifier,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AssertedRequest>();
    const header = request.headers[ASSERTION_HEADER];
    if (typeof header !== 'string') throw new AssertionRefused();
    const assertion = await this.verifier.verify(header, { method: request.method, path: request.url });

    const targets = [context.getHandler(), context.getClass()];
    const issuers = this.reflector.getAllAndOverride<Issuer[] | undefined>(ALLOWED_ISSUERS, targets);
    if (!(issuers ?? ['gateway']).includes(assertion.issuer)) throw new AssertionRefused();
    // The gateway always says for whom it asks, be it for anybody.
    if (!issuers && !assertion.principal) throw new AssertionRefused();

    request.assertion = assertion;
    return true;
  }
}

/** The verified assertion of this request. */
export const CurrentAssertion = createParamDecorator(
  (_: unknown, context: ExecutionContext): VerifiedAssertion => {
    const { assertion } = context.switchToHttp().getRequest<AssertedRequest>();
    if (!assertion) throw new AssertionRefused();
    return assertion;
  },
);

/** Who the gateway found the request to come from. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const principal = context.switchToHttp().getRequest<AssertedRequest>().assertion?.principal;
  if (!principal) throw new AssertionRefused();
  return principal;
});
