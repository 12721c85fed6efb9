import { z } from 'zod';
import type { Operation } from '../operation';
import { nobody, read } from './kinds';

const row = { ...read, upstream: 'gateway', access: nobody, does: 'Reading the API document' } as const;
const tag = 'System';

/** Where Codacy serves its own. The page and the YAML are the two replies that are no JSON. */
export const API_DOCS: readonly Operation[] = [
  {
    ...row,
    operationId: 'getApiReference',
    path: '/api/api-docs',
    contract: { tag, summary: 'This document, for people', reply: { status: 200, type: 'text/html' } },
  },
  {
    ...row,
    operationId: 'getApiDocumentAsYaml',
    path: '/api/api-docs/swagger.yaml',
    contract: { tag, summary: 'This document, as YAML', reply: { status: 200, type: 'application/yaml' } },
  },
  {
    ...row,
    operationId: 'getApiDocumentAsJson',
    path: '/api/api-docs/swagger.json',
    contract: {
      tag,
      summary: 'This document, as JSON',
      reply: { status: 200, body: z.object({ openapi: z.string() }).loose() },
    },
  },
];
