import {
  integrationsQuery,
  type loginIntegrationsReply,
  type Principal,
  SESSION_COOKIE,
  type SessionReply,
  type SignInMethods,
  startSessionRequest,
} from '@libs/contracts';
import { CurrentPrincipal, ZodPipe } from '@libs/http';
import { Body, Controller, Delete, Get, Headers, HttpCode, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { preferredWaitS } from '../revocations/prefer';
import { answerRevocation, type RevocationAnswer } from '../revocations/revocations.api';
import { RevocationsService } from '../revocations/revocations.service';
import type { Committed } from '../revocations/revoke-tokens';
import { accountOf } from '../tokens/principals';
import { LocalSignIn } from './local-sign-in';
import { forgottenCookie, sessionCookie } from './session-cookies';
import { LocalSignInOff } from './sessions.errors';
import { type OpenSession, SessionsService } from './sessions.service';
import { SignInMethodsService } from './sign-in-methods';

/** Sessions, for the one who has it (ADR 0018). Which one is meant, the token of the request says. */
@Controller('api/v3')
export class SessionController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly localSignIn: LocalSignIn,
    private readonly methods: SignInMethodsService,
    private readonly revocations: RevocationsService,
  ) {}

  @Get('sign-in/methods')
  getSignInMethods(): { data: SignInMethods } {
    return { data: this.methods.list() };
  }

  /** The same for clients of Codacy, which know Git providers only. There are few, so the first page has them all. */
  @Get('login/integrations')
  listConfiguredLoginIntegrations(
    @Query(new ZodPipe(integrationsQuery)) { limit }: z.output<typeof integrationsQuery>,
  ): z.output<typeof loginIntegrationsReply> {
    const { integrations } = this.methods;
    return { data: integrations.slice(0, limit), pagination: { limit, total: integrations.length } };
  }

  @Post('session')
  @HttpCode(201)
  async startSession(
    @Body(new ZodPipe(startSessionRequest)) { token }: z.output<typeof startSessionRequest>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ data: SessionReply }> {
    if (!this.methods.isLocal) throw new LocalSignInOff();
    const given = await this.localSignIn.signIn(token);
    reply.header('set-cookie', sessionCookie(given));
    return { data: toSession(given) };
  }

  @Get('session')
  async getSession(@CurrentPrincipal() principal: Principal): Promise<{ data: SessionReply }> {
    return { data: toSession(await this.sessions.find(accountOf(principal).tokenId)) };
  }

  @Post('session/renew')
  @HttpCode(200)
  async renewSession(
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ data: SessionReply }> {
    const given = await this.sessions.renew(accountOf(principal).tokenId);
    reply.header('set-cookie', sessionCookie(given));
    return { data: toSession(given) };
  }

  /** Answers as the revocation of a token does: when every gateway refuses the session, or as `Prefer` asks. */
  @Delete('session')
  async endSession(
    @CurrentPrincipal() principal: Principal,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevocationAnswer> {
    return this.answerEnd(await this.sessions.end(accountOf(principal).tokenId), prefer, reply);
  }

  /** For an API token too: whoever has lost a browser need not have another session. */
  @Delete('sessions')
  async endSessions(
    @CurrentPrincipal() principal: Principal,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevocationAnswer> {
    return this.answerEnd(await this.sessions.endAll(accountOf(principal)), prefer, reply);
  }

  private async answerEnd(
    committed: Committed | undefined,
    prefer: string | undefined,
    reply: FastifyReply,
  ): Promise<RevocationAnswer> {
    const waitS = preferredWaitS(prefer);
    const proof = committed && (await this.revocations.prove(committed, waitS));
    reply.header('set-cookie', forgottenCookie(SESSION_COOKIE));
    if (proof) return answerRevocation(reply, proof, waitS);
    reply.status(204);
    return undefined;
  }
}

const toSession = ({ account, session, expiresAt }: OpenSession): SessionReply => ({
  account: {
    id: account.id,
    ...(account.name !== null && { name: account.name }),
    mainEmail: account.email,
    isAdmin: account.isAdmin,
  },
  startedAt: session.startedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  endsAt: session.endsAt.toISOString(),
  ...(session.startedWith !== null && { startedWith: session.startedWith }),
});
