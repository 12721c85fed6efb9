import { SESSION_COOKIE } from '@libs/contracts';
import type { Operation } from '../policy/operation';
import { VERSION } from '../version';
import { accessSentence } from './access-sentence';
import { failureReference, failureResponses, failureSchemas, failuresOf } from './failures';
import { type JsonSchema, JsonSchemas } from './json-schemas';
import { parametersOf, pathParameterOf } from './path-parameters';
import { successReplies } from './success-replies';

/** One operation of the document; `paths` holds them by path and method. */
export interface OperationObject {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: Requirement[];
  parameters: ParameterObject[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, object>;
  'x-not-implemented'?: string;
}
/** Scheme and scopes. */
type Requirement = Record<string, string[]>;

export interface ParameterObject {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
}
export interface OpenApiDocument {
  openapi: string;
  info: object;
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, OperationObject>>;
  components: { securitySchemes: object; responses: object; schemas: Record<string, JsonSchema> };
}

const DESCRIPTION = `API tokens, coverage and client-side analysis results, spoken as Codacy's public clients speak it.

Operations under \`/2.0\` are the upload API (v2): a success is \`{"success": …}\`, a failure \`{"error": …}\`. All others are
the API v3. Unknown query parameters are ignored, and replies may gain fields.`;

const securitySchemes = {
  ApiKeyAuth: { type: 'apiKey', in: 'header', name: 'api-token', description: 'An account token' },
  ProjectTokenAuth: {
    type: 'apiKey',
    in: 'header',
    name: 'project-token',
    description: 'A repository token',
  },
  SessionCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description:
      'The session of somebody who is signed in, in a browser; it counts where no token header is sent, and for changes only ' +
      'if a page of this site asks for them',
  },
};

/** The API document: nothing is in it that the route table does not say (ADR 0012). */
export function openApiDocument(operations: readonly Operation[]): OpenApiDocument {
  const schemas = new JsonSchemas();
  const paths: OpenApiDocument['paths'] = {};
  for (const operation of operations) {
    const path = (paths[templateOf(operation.path)] ??= {});
    path[operation.method.toLowerCase()] = operationObject(operation, schemas);
  }
  const tags = [...new Set(operations.map(({ contract }) => contract.tag))].sort();
  return {
    openapi: '3.1.1',
    info: { title: 'Portcullis API', version: VERSION, description: DESCRIPTION },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths: sorted(paths),
    components: {
      securitySchemes,
      responses: sorted(failureResponses(operations)),
      schemas: sorted({ ...schemas.components, ...failureSchemas }),
    },
  };
}

export const templateOf = (path: string): string => path.replace(/:(\w+)\*?/g, '{$1}');

function operationObject(operation: Operation, schemas: JsonSchemas): OperationObject {
  const { contract, operationId, missing } = operation;
  const requestBody = requestBodyOf(operation, schemas);
  const failures = failuresOf(operation).map((status): [string, object] => [
    String(status),
    failureReference(status, operation.api),
  ]);
  return {
    operationId,
    tags: [contract.tag],
    summary: contract.summary,
    description:
      missing === undefined ? accessSentence(operation) : `${missing} ${accessSentence(operation)}`,
    security: securityOf(operation),
    parameters: [
      ...pathParameters(operation),
      ...queryParameters(operation, schemas),
      ...headerParameters(operation),
    ],
    ...(requestBody && { requestBody }),
    responses: {
      ...(missing === undefined && successReplies(operation, schemas)),
      ...Object.fromEntries(failures),
    },
    ...(missing !== undefined && { 'x-not-implemented': missing }),
  };
}

/** Alternatives; an empty one is a call without a token. */
function securityOf({ access }: Operation): Requirement[] {
  const account: Requirement[] = [{ ApiKeyAuth: [] }, { SessionCookie: [] }];
  const repository: Requirement[] = [{ ProjectTokenAuth: [] }];
  switch (access.resource) {
    case 'none':
      return [];
    case 'account':
    case 'organization':
    case 'instance':
      return account;
    case 'token':
      return repository;
    case 'repository':
      return [
        ...access.tokens.flatMap((kind) => (kind === 'account' ? account : repository)),
        ...(access.isPublic ? [{}] : []),
      ];
  }
}

const pathParameters = ({ path }: Operation): ParameterObject[] =>
  parametersOf(path).map((name) => {
    const { description, ...schema } = pathParameterOf(name);
    return { name, in: 'path', required: true, ...(description !== undefined && { description }), schema };
  });

function queryParameters({ contract }: Operation, schemas: JsonSchemas): ParameterObject[] {
  if (!contract.query) return [];
  return schemas.parametersOf(contract.query).map(([name, { description, ...schema }, required]) => ({
    name,
    in: 'query',
    required,
    ...(description !== undefined && { description }),
    schema,
  }));
}

const headerParameters = ({ timeout }: Operation): ParameterObject[] =>
  timeout === 'waiting'
    ? [
        {
          name: 'Prefer',
          in: 'header',
          required: false,
          description: '`wait=N`: answer 202 after N seconds if it is not yet enforced everywhere (RFC 7240)',
          schema: { type: 'string' },
        },
      ]
    : [];

function requestBodyOf({ contract }: Operation, schemas: JsonSchemas): OperationObject['requestBody'] {
  if (!contract.request) return undefined;
  const required = contract.isRequestOptional !== true;
  const schema = schemas.of(contract.request, 'input');
  return { required, content: { 'application/json': { schema: required ? schema : withoutNull(schema) } } };
}

/** No body and `null` are the same to us; generators need not know of the second. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  const others = anyOf?.filter(({ type }) => type !== 'null') ?? [];
  const [only] = others;
  return only && others.length === 1 ? { ...rest, ...only } : schema;
}

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
