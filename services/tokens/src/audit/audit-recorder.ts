import type { recordAuditRequest } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { AuditLog } from './audit-log';

/** Takes down what another service of ours is about to do. */
@Injectable()
export class AuditRecorder {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** Durable when it resolves. Sent twice it stands there twice: an audit log may say too much, never too little. */
  async record(entry: z.output<typeof recordAuditRequest>): Promise<void> {
    await this.db.transaction((tx) => this.audit.append(tx, [entry]));
  }
}
