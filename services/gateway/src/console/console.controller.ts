import { Controller, Get, Redirect, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConsoleFileNotFound } from './console.errors';
import { ConsoleFiles } from './console-files';
import { notBuiltPage } from './not-built-page';
import { pageHeaders } from './page-headers';
import { represent } from './represent';

const HOME = '/console/';

/** The console's files, and its index for every page. What may be asked for is in policy/pages.ts. */
@Controller()
export class ConsoleController {
  constructor(private readonly files: ConsoleFiles) {}

  @Get()
  @Redirect(HOME)
  root(): void {
    // The redirect is the answer.
  }

  @Get('console')
  @Redirect(HOME)
  withoutSlash(): void {
    // Links of the pages are relative to the path with the slash.
  }

  @Get('console/*')
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    void reply.headers(pageHeaders(request.headers));
    if (!this.files.isBuilt) {
      void reply.status(404).type('text/html; charset=utf-8').header('cache-control', 'no-store');
      void reply.send(notBuiltPage());
      return;
    }
    const file = this.files.find(nameIn(request.url));
    if (!file) throw new ConsoleFileNotFound();
    const { status, headers, body } = represent(file, request.headers);
    void reply.status(status).headers(headers).send(body);
  }
}

const nameIn = (url: string): string => url.slice(HOME.length).split('?', 1)[0] ?? '';
