import {
  INTERNAL_PATHS,
  type ReleaseLeaseRequest,
  releaseLeaseRequest,
  type RenewLeaseReply,
  type RenewLeaseRequest,
  renewLeaseRequest,
} from '@libs/contracts';
import { AllowIssuers, ZodPipe } from '@libs/http';
import { LeaseServer } from '@libs/revocation';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Stopping } from '../stopping';
import { LeaseInterrupted } from '../tokens.errors';

/** The enforcers' long poll: it renews a lease and carries the revocation log. */
@Controller()
@AllowIssuers('gateway', 'ingestion')
export class LeaseController {
  constructor(
    private readonly leases: LeaseServer,
    private readonly stopping: Stopping,
  ) {}

  @Post(INTERNAL_PATHS.renewLease)
  @HttpCode(200)
  async renewLease(
    @Body(new ZodPipe(renewLeaseRequest)) request: RenewLeaseRequest,
  ): Promise<RenewLeaseReply> {
    try {
      const reply = await this.leases.renew(request, this.stopping.signal);
      return { ...reply, rows: [...reply.rows] };
    } catch (error) {
      if (this.stopping.signal.aborted || isIncarnationChange(error)) throw new LeaseInterrupted(error);
      throw error;
    }
  }

  @Post(INTERNAL_PATHS.releaseLease)
  @HttpCode(204)
  releaseLease(@Body(new ZodPipe(releaseLeaseRequest)) lease: ReleaseLeaseRequest): Promise<void> {
    return this.leases.release(lease);
  }
}

const isIncarnationChange = (error: unknown): boolean =>
  error instanceof Error && error.name === 'IncarnationChanged';
