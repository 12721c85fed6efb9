import { CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import { Controller, Get, Headers, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { orUnavailable } from '../../or-unavailable';
import { writableRepositoryOf } from '../../repository-grant';
import { STREAM_SETTINGS, type StreamSettings } from './stream-settings';
import { UploadsStream } from './uploads-stream';
import { UploadsWatch } from './uploads-watch';

/** What listCoverageReports lists, as it changes. Ours (ADR 0021). */
@Controller('api/v3/organizations/:provider/:organization/repositories/:repository')
export class UploadsEventsController {
  constructor(
    private readonly watch: UploadsWatch,
    @Inject(STREAM_SETTINGS) private readonly settings: StreamSettings,
  ) {}

  @Get('coverage/uploads/events')
  async events(
    @CurrentAssertion() assertion: VerifiedAssertion,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const grant = writableRepositoryOf(assertion);
    const view = await orUnavailable(this.watch.read(grant));
    if (reply.raw.destroyed) return;
    const stream = new UploadsStream(reply.raw, this.settings, lastEventId);
    const leave = request.method === 'HEAD' ? undefined : this.watch.add(grant, stream);
    reply.hijack();
    reply.raw.once('close', () => leave?.());
    stream.begin(view);
    if (!leave) stream.end();
  }
}
