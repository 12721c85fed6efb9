import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { OPERATIONS } from '../policy/operations';
import { asYaml } from './as-yaml';
import { openApiDocument } from './openapi-document';
import { type ReferencePage, referencePage } from './reference-page';

/** The API document for people and for programs, made from the route table when it is first asked for. */
@Controller('api/api-docs')
export class ApiDocsController {
  private made: { page: ReferencePage; json: string; yaml: string } | undefined;

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  @Header('x-content-type-options', 'nosniff')
  @Header('referrer-policy', 'no-referrer')
  page(@Res({ passthrough: true }) reply: FastifyReply): string {
    const { page } = this.documents();
    reply.header('content-security-policy', page.contentSecurityPolicy);
    return page.html;
  }

  @Get('swagger.yaml')
  @Header('content-type', 'application/yaml; charset=utf-8')
  @Header('cache-control', 'no-store')
  yaml(): string {
    return this.documents().yaml;
  }

  @Get('swagger.json')
  @Header('content-type', 'application/json; charset=utf-8')
  @Header('cache-control', 'no-store')
  json(): string {
    return this.documents().json;
  }

  private documents(): NonNullable<ApiDocsController['made']> {
    if (!this.made) {
      const document = openApiDocument(OPERATIONS);
      this.made = { page: referencePage(document), json: JSON.stringify(document), yaml: asYaml(document) };
    }
    return this.made;
  }
}
