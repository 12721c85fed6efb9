import { Controller, Get } from '@nestjs/common';

/** The release that this is; the same as in package.json. */
export const VERSION = '0.1.0';

/** What the gateway answers itself, without a token (contract 2.3). */
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
}
