import type { IngestionOverview as Overview } from '@libs/contracts';
import { AssertionRefused, CurrentAssertion, type VerifiedAssertion } from '@libs/http';
import { SharedReading } from '@libs/operations';
import { Controller, Get, Header, Inject } from '@nestjs/common';

/** Injection token of what is read at most once a second, however many look. */
export const INGESTION_OVERVIEW = Symbol('INGESTION_OVERVIEW');

/** What whoever runs this instance sees of its uploads. */
@Controller('api/v3/operations')
export class OperationsController {
  constructor(@Inject(INGESTION_OVERVIEW) private readonly overview: SharedReading<Overview>) {}

  @Get('ingestion')
  @Header('cache-control', 'no-store')
  async getIngestionOverview(
    @CurrentAssertion() { principal }: VerifiedAssertion,
  ): Promise<{ data: Overview }> {
    if (principal?.kind !== 'account' || principal.isInstanceAdmin !== true) throw new AssertionRefused();
    return { data: await this.overview.get() };
  }
}
