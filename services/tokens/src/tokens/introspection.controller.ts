import {
  INTERNAL_PATHS,
  introspectRequest,
  type IntrospectReply,
  type IntrospectRequest,
} from '@libs/contracts';
import { AllowIssuers, ZodPipe } from '@libs/http';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { IntrospectionService } from './introspection.service';

@Controller()
export class IntrospectionController {
  constructor(private readonly introspection: IntrospectionService) {}

  @Post(INTERNAL_PATHS.introspect)
  @AllowIssuers('gateway', 'ingestion')
  @HttpCode(200)
  introspect(@Body(new ZodPipe(introspectRequest)) request: IntrospectRequest): Promise<IntrospectReply> {
    return this.introspection.introspect(request);
  }
}
