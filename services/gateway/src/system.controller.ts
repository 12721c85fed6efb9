import { integrationsQuery } from '@libs/contracts';
import { ZodPipe } from '@libs/http';
import { Controller, Get, Header, HttpCode, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { VERSION } from './version';

type IntegrationsQuery = z.output<typeof integrationsQuery>;

const YEAR_MS = 365 * 86_400_000;

/** What the gateway answers itself (contract 2.3). The route table has let only those in who may ask. */
@Controller('api/v3')
export class SystemController {
  @Get('version')
  version(): { data: string } {
    return { data: VERSION };
  }

  @Get('health')
  health(): { data: { message: string } } {
    return { data: { message: 'Portcullis is up' } };
  }

  @Get('provider/integrations')
  providerIntegrations(@Query(new ZodPipe(integrationsQuery)) { limit }: IntegrationsQuery): object {
    return { data: [], pagination: { limit, total: 0 } };
  }

  @Get('configuration/status')
  configurationStatus(): object {
    return { statuses: [], metadata: { firstSignupDone: true } };
  }

  /** Of editors, which come with API tokens: none ends by inactivity, and one lasts for a year at most. */
  @Post('session/heartbeat')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  heartbeat(): object {
    return {
      lastActivity: new Date().toISOString(),
      idleExpiresIn: YEAR_MS,
      absoluteExpiresIn: YEAR_MS,
    };
  }
}
