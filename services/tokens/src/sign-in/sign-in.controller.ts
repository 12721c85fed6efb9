import { SIGN_IN_COOKIE, signInQuery } from '@libs/contracts';
import { ZodPipe } from '@libs/http';
import { Controller, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { SignInService, type SentOn } from './sign-in.service';

/** Where browsers go to a provider and come back from it. */
@Controller('sign-in')
export class SignInController {
  constructor(private readonly signIn: SignInService) {}

  @Get(':method')
  async startSignIn(
    @Param('method') method: string,
    @Query(new ZodPipe(signInQuery)) { returnTo }: z.output<typeof signInQuery>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendOn(reply, await this.signIn.begin(method, returnTo));
  }

  /** The gateway lets only the one cookie through. */
  @Get(':method/callback')
  async finishSignIn(
    @Param('method') method: string,
    @Headers('cookie') cookie: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const prefix = `${SIGN_IN_COOKIE}=`;
    const sealed = cookie?.startsWith(prefix) ? cookie.slice(prefix.length) : undefined;
    const [, query = ''] = request.url.split(/\?(.*)/s);
    sendOn(reply, await this.signIn.finish(method, query, sealed));
  }
}

function sendOn(reply: FastifyReply, { location, cookies }: SentOn): void {
  void reply
    .status(302)
    .header('location', location)
    .header('set-cookie', [...cookies])
    .header('content-length', '0')
    .send();
}
