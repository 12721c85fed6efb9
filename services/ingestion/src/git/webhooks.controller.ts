import { Controller, Header, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { UploadLimitsConfig } from '../uploads/upload-limits.config';
import { BytesInFlight } from '../uploads/bytes-in-flight';
import { GitFactsService } from './git-facts.service';
import { WrongSignature } from './git.errors';
import { HookSecrets } from './hook-secrets';
import { HooksService } from './hooks.service';
import { expectedBytes, readBody } from './read-body';
import { factsOfEvent } from './webhook-events';

/**
 * receiveGitEvent: what GitHub, GitLab and Bitbucket send. Nobody is behind these requests but who knows the hook's secret,
 * so nothing is read of a body before its hook is known, and nothing is believed of it before its signature is verified.
 */
@Controller('api/v3/webhooks')
export class WebhooksController {
  constructor(
    private readonly hooks: HooksService,
    private readonly secrets: HookSecrets,
    private readonly facts: GitFactsService,
    private readonly inFlight: BytesInFlight,
    private readonly limits: UploadLimitsConfig,
  ) {}

  @Post(':hookId')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async receive(@Param('hookId') hookId: string, @Req() { raw }: FastifyRequest): Promise<object> {
    const repositoryId = await this.hooks.repositoryOf(hookId);
    const held = this.inFlight.begin(expectedBytes(raw));
    try {
      const body = await readBody(raw, this.limits.bodyTimeoutMs, held);
      if (!this.secrets.vouchesFor(hookId, raw.headers, body)) throw new WrongSignature();
      const facts = factsOfEvent(raw.headers, body);
      if (facts) await this.facts.record(repositoryId, facts);
      return { data: { ignored: facts === undefined } };
    } finally {
      held.release();
    }
  }
}
