import * as fc from 'fast-check';
import type { JsonSchema } from '../../../services/gateway/src/api-docs/json-schemas';
import type {
  OperationObject,
  ParameterObject,
} from '../../../services/gateway/src/api-docs/openapi-document';
import { hostileBody, hostileText, twistedFrom } from './hostile';
import { arbitraryOf } from './json-arbitrary';
import { parameterOf, type Target } from './samples';

/** Plain data, so that a failure can be read and sent again. Tokens are called by name: none gets into an output. */
export interface Generated {
  path: string;
  /** A name out of the purse, or nothing. */
  token: string | undefined;
  headers: (readonly [string, string])[];
  body: string | undefined;
}

type Components = Readonly<Record<string, JsonSchema>>;

/** Requests of one operation of the API document: as it wants them, a little wrong, and wrong altogether. */
export function requestsOf(
  template: string,
  operation: OperationObject,
  given: { components: Components; target: Target; tokens: readonly string[] },
): fc.Arbitrary<Generated> {
  return fc
    .record({
      path: pathOf(template, operation, given.target, given.components),
      query: queryOf(operation, given.components),
      token: tokenFrom(given.tokens),
      headers: headers,
      body: bodyOf(operation, given.components),
    })
    .map(({ path, query, ...rest }) => ({ path: query === '' ? path : `${path}?${query}`, ...rest }));
}

/** The first, which may do everything, as often as all others together. */
const tokenFrom = ([first, ...others]: readonly string[]): fc.Arbitrary<string | undefined> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(first) },
    { weight: 3, arbitrary: fc.constantFrom(...others) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

function pathOf(
  template: string,
  { parameters }: OperationObject,
  target: Target,
  components: Components,
): fc.Arbitrary<string> {
  const values = parameters
    .filter((parameter) => parameter.in === 'path')
    .map(({ name, schema }) =>
      fc.oneof(
        { weight: 12, arbitrary: fc.constant(parameterOf(name, target)) },
        { weight: 2, arbitrary: arbitraryOf(schema, components).map(textOf) },
        { weight: 1, arbitrary: hostileText },
      ),
    );
  return fc.tuple(...values).map((texts) => {
    const left = [...texts];
    return template.replace(/\{\w+\}/g, () => encoded(left.shift() ?? ''));
  });
}

function queryOf({ parameters }: OperationObject, components: Components): fc.Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const one = (parameter: ParameterObject): fc.Arbitrary<string> =>
    fc
      .oneof(
        { weight: 3, arbitrary: arbitraryOf(parameter.schema, components).map(textOf) },
        { weight: 1, arbitrary: hostileText },
      )
      .map((value) => `${parameter.name}=${encoded(value)}`);
  const stray = fc.constantFrom(
    'provider=gh',
    'limit',
    'cursor=',
    'limit=1&limit=2',
    'a[b]=c',
    '%',
    '&&',
    'x=%zz',
  );
  const parts = known.map((parameter) => fc.option(one(parameter), { nil: '', freq: 2 }));
  return fc
    .tuple(fc.tuple(...parts), fc.option(stray, { nil: '', freq: 6 }))
    .map(([values, extra]) => [...values, extra].filter((part) => part !== '').join('&'));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const headers: fc.Arbitrary<(readonly [string, string])[]> = fc.subarray(
  [
    ['content-type', 'application/json'],
    ['content-type', 'text/plain'],
    ['content-encoding', 'gzip'],
    ['content-encoding', 'br'],
    ['accept', 'text/html'],
    ['accept-language', 'xx'],
    ['prefer', 'wait=0'],
    ['prefer', 'wait=abc'],
    ['x-codacy-origin', 'fuzz'],
    ['x-forwarded-for', '203.0.113.9'],
    ['x_underscored', '1'],
    ['expect', '100-continue'],
    ['traceparent', '00-zz'],
    ['authorization', 'Basic eDp5'],
  ] as const,
  { maxLength: 2 },
);

function bodyOf({ requestBody }: OperationObject, components: Components): fc.Arbitrary<string | undefined> {
  const schema = requestBody?.content['application/json']?.schema;
  if (!schema) return fc.option(hostileBody, { nil: undefined, freq: 5 });
  const good = arbitraryOf(schema, components);
  return fc.oneof(
    { weight: 5, arbitrary: good.map((value) => JSON.stringify(value)) },
    { weight: 4, arbitrary: twistedFrom(good).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: hostileBody },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** Percent-encoded, also where half a character stands alone: then byte by byte, which is no UTF-8. */
function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return [...Buffer.from(text, 'utf16le')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  }
}
