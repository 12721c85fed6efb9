import * as fc from 'fast-check';
import { openApiDocument } from '../../../services/gateway/src/api-docs/openapi-document';
import type { Operation } from '../../../services/gateway/src/policy/operation';
import { OPERATIONS } from '../../../services/gateway/src/policy/operations';
import { arbitraryOf } from './json-arbitrary';
import { noteOf } from './samples';

const { paths, components } = openApiDocument(OPERATIONS);
const documented = new Map(
  Object.values(paths).flatMap((methods) =>
    Object.values(methods).map((one) => [one.operationId, one] as const),
  ),
);

/** A body for a request that is meant: that of its note, or one that its schema allows, always the same. */
export function sampleBodyOf(operation: Operation): unknown {
  const { body } = noteOf(operation);
  if (body !== undefined) return body;
  const schema = documented.get(operation.operationId)?.requestBody?.content['application/json']?.schema;
  return schema && fc.sample(arbitraryOf(schema, components.schemas), { numRuns: 1, seed: 7 })[0];
}
