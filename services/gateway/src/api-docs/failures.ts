import type { ApiVersion } from '@libs/http';
import { parametersOf } from './path-parameters';
import { type Operation, tokensOf } from '../policy/operation';
import type { JsonSchema } from './json-schemas';

interface Failure {
  readonly name: string;
  readonly description: string;
}

/** Every status of a failure, as both APIs use it (contract 1.4, 2.1). */
const FAILURES: Readonly<Record<number, Failure>> = {
  400: { name: 'BadRequest', description: 'The request cannot be understood; the text says what to change' },
  401: { name: 'Unauthorized', description: 'No token, or one that is unknown, revoked or expired' },
  402: { name: 'PaymentRequired', description: 'The plan does not include this' },
  403: { name: 'Forbidden', description: 'The caller is known, and has too little permission' },
  404: { name: 'NotFound', description: 'There is no such thing, as far as the caller may know' },
  409: { name: 'Conflict', description: 'What is there already forbids it' },
  413: { name: 'PayloadTooLarge', description: 'The body is larger than this operation takes' },
  429: { name: 'TooManyRequests', description: 'Too many requests; `Retry-After` says when to go on' },
  500: { name: 'InternalServerError', description: 'Trouble on our side' },
  501: { name: 'NotImplemented', description: 'Portcullis does not have this operation' },
  502: { name: 'BadGateway', description: 'A service broke off its answer' },
  503: { name: 'ServiceUnavailable', description: 'Send the same request again after `Retry-After`' },
};

const MAY_SAY_WHEN: ReadonlySet<number> = new Set([429, 502, 503]);

/** The failures that an operation can answer; the contract checks of the tests hold the replies to it. */
export function failuresOf(operation: Operation): number[] {
  const { access, body, contract, missing, path, upstream } = operation;
  const isForAnybody = access.resource === 'none';
  const takesSession = tokensOf(access).includes('account');
  const statuses = new Set([400, 429, 500, 503, ...(contract.failures ?? [])]);
  if (!isForAnybody) statuses.add(401);
  // A repository token may do on its own repository whatever is open to it.
  if ('needs' in access && access.resource !== 'token') statuses.add(403);
  if (access.resource === 'instance') statuses.add(403);
  // A cookie that another site's page has the browser send.
  if (takesSession && operation.method !== 'GET') statuses.add(403);
  if (parametersOf(path).length > 0 || 'needs' in access || (operation.api === 'v2' && !isForAnybody))
    statuses.add(404);
  if (body !== 'none') statuses.add(413);
  if (upstream !== 'gateway') statuses.add(502);
  if (missing !== undefined) statuses.add(501);
  return [...statuses].sort((one, other) => one - other);
}

const componentName = (status: number, api: ApiVersion): string =>
  `${failureOf(status).name}${api === 'v2' ? 'V2' : ''}`;

export const failureReference = (status: number, api: ApiVersion): { $ref: string } => ({
  $ref: `#/components/responses/${componentName(status, api)}`,
});

function failureOf(status: number): Failure {
  const failure = FAILURES[status];
  if (!failure)
    throw new Error(
      `The status ${status} is not described. Add it to services/gateway/src/api-docs/failures.ts.`,
    );
  return failure;
}

/** `components.responses` of what these operations can answer. */
export function failureResponses(operations: readonly Operation[]): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const operation of operations)
    for (const status of failuresOf(operation))
      responses[componentName(status, operation.api)] ??= failureResponse(status, operation.api);
  return responses;
}

const failureResponse = (status: number, api: ApiVersion): object => ({
  description: failureOf(status).description,
  ...(MAY_SAY_WHEN.has(status) && { headers: { 'Retry-After': RETRY_AFTER } }),
  content: { 'application/json': { schema: { $ref: schemaFor(status, api) } } },
});

const RETRY_AFTER = { description: 'Whole seconds', schema: { type: 'integer', minimum: 0 } };

const schemaFor = (status: number, api: ApiVersion): string =>
  `#/components/schemas/${api === 'v2' ? 'ErrorV2' : status === 401 ? 'UnauthorizedError' : 'ApiError'}`;

const apiError: JsonSchema = {
  type: 'object',
  description: 'Every failure of the API v3',
  required: ['error', 'message', 'actions'],
  properties: {
    error: { type: 'string', description: 'The class of the failure, e.g. `BadRequest`' },
    message: { type: 'string', description: 'A sentence for people' },
    innerMessage: { type: 'string' },
    actions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'url'],
        properties: { name: { type: 'string' }, url: { type: 'string' } },
      },
    },
  },
};

/** `components.schemas` of the failures. */
export const failureSchemas: Readonly<Record<string, JsonSchema>> = {
  ApiError: apiError,
  UnauthorizedError: {
    allOf: [
      { $ref: '#/components/schemas/ApiError' },
      { type: 'object', required: ['code'], properties: { code: { type: 'string' } } },
    ],
  },
  ErrorV2: {
    type: 'object',
    description: 'Every failure of the API v2. `not found` is said of tokens and repositories only.',
    required: ['error'],
    properties: { error: { type: 'string' } },
  },
};
