import { INTERNAL_PATHS, recordAuditRequest } from '@libs/contracts';
import { AllowIssuers, ZodPipe } from '@libs/http';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { AuditRecorder } from './audit-recorder';

@Controller()
@AllowIssuers('ingestion')
export class AuditRecorderController {
  constructor(private readonly audit: AuditRecorder) {}

  @Post(INTERNAL_PATHS.audit)
  @HttpCode(204)
  recordAudit(
    @Body(new ZodPipe(recordAuditRequest)) entry: z.output<typeof recordAuditRequest>,
  ): Promise<void> {
    return this.audit.record(entry);
  }
}
