import { incompatibilities } from '../../deploy/docs/events/incompatibilities';
import type { JsonSchema } from '../../deploy/docs/events/payload-schema';

const published: JsonSchema = {
  title: 'token.revoked.v1',
  type: 'object',
  properties: {
    tokenId: { type: 'string', pattern: '^[0-9A-Za-z]{12}$' },
    kind: { type: 'string', enum: ['account', 'repository'] },
    accountId: { type: 'integer', exclusiveMinimum: 0 },
    version: { type: 'integer', minimum: 1, maximum: 1_000 },
    note: { anyOf: [{ type: 'string', maxLength: 80 }, { type: 'null' }] },
    files: {
      type: 'array',
      minItems: 1,
      items: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
    },
    'a/b': { const: 1 },
    totals: { type: 'object', additionalProperties: { type: 'integer' } },
  },
  required: ['tokenId', 'kind', 'version'],
};

/** A copy in which `field` is another schema, or is gone. */
const withField = (field: string, schema: JsonSchema | undefined): JsonSchema => {
  const rest = Object.entries(published.properties ?? {}).filter(([name]) => name !== field);
  return { ...published, properties: Object.fromEntries(schema ? [...rest, [field, schema]] : rest) };
};
const requiring = (...required: string[]): JsonSchema => ({ ...published, required });
const item = (items: JsonSchema): JsonSchema =>
  withField('files', { ...published.properties?.['files'], items });

describe('a published version of an event', () => {
  it.each<[string, JsonSchema]>([
    ['stays as it is', published],
    ['gains an optional field', withField('addedLater', { type: 'string' })],
    ['gains an optional object with a required field', withField('by', { type: 'object', required: ['id'] })],
    [
      'gains an optional field in a list of objects',
      item({ type: 'object', properties: { path: { type: 'string' }, size: {} }, required: ['path'] }),
    ],
    [
      'is described in other words',
      { ...published, title: 'Revoked', description: 'A token.', examples: [1] },
    ],
    [
      'has a field that is described',
      withField('accountId', { description: 'Whose.', type: 'integer', exclusiveMinimum: 0 }),
    ],
    [
      'lists its fields in another order',
      { ...published, properties: { version: {}, ...published.properties } },
    ],
    [
      'lists its values in another order',
      withField('kind', { type: 'string', enum: ['repository', 'account'] }),
    ],
    ['lists what is required in another order', requiring('version', 'kind', 'tokenId')],
  ])('may be one that %s', (_, current) => {
    expect(incompatibilities(published, current)).toEqual([]);
  });

  it.each<[string, JsonSchema, string, string]>([
    ['loses a field', withField('accountId', undefined), '/accountId', 'the field was removed'],
    [
      'has a field renamed',
      {
        ...withField('accountId', undefined),
        properties: {
          ...withField('accountId', undefined).properties,
          owner: published.properties!['accountId']!,
        },
      },
      '/accountId',
      'the field was removed, or renamed to "owner"',
    ],
    [
      'gains a required field',
      { ...withField('by', { type: 'string' }), required: ['tokenId', 'kind', 'version', 'by'] },
      '/by',
      'the field is new and required: events that were already sent would be refused',
    ],
    [
      'requires what was optional',
      requiring('tokenId', 'kind', 'version', 'note'),
      '/note',
      'the field was optional and is required',
    ],
    [
      'makes optional what was always there',
      requiring('tokenId', 'version'),
      '/kind',
      'the field was always there and is optional now',
    ],
    [
      'has a field of another type',
      withField('accountId', { type: 'string', exclusiveMinimum: 0 }),
      '/accountId',
      '`type` was "integer" and is "string"',
    ],
    [
      'widens a type',
      withField('accountId', { type: ['integer', 'null'], exclusiveMinimum: 0 }),
      '/accountId',
      '`type` was "integer"',
    ],
    [
      'loses a value',
      withField('kind', { type: 'string', enum: ['account'] }),
      '/kind',
      'the value "repository" was removed: events that were already sent would be refused',
    ],
    [
      'gains a value',
      withField('kind', { type: 'string', enum: ['account', 'repository', 'robot'] }),
      '/kind',
      'the value "robot" was added: subscribers that were built',
    ],
    [
      'has a constant for its values',
      withField('kind', { type: 'string', const: 'account' }),
      '/kind',
      'the value "repository" was removed',
    ],
    ['has values no longer', withField('kind', { type: 'string' }), '/kind', 'any value is allowed now'],
    [
      'has values of late',
      withField('accountId', { type: 'integer', exclusiveMinimum: 0, enum: [1] }),
      '/accountId',
      'only some values are allowed now',
    ],
    [
      'has another value beside a constant',
      withField('a/b', { enum: [1, 2] }),
      '/a~1b',
      'the value 2 was added',
    ],
    [
      'raises a lower bound',
      withField('version', { type: 'integer', minimum: 2, maximum: 1_000 }),
      '/version',
      '`minimum` was 1 and is 2: events that were already sent',
    ],
    [
      'lowers a lower bound',
      withField('version', { type: 'integer', minimum: 0, maximum: 1_000 }),
      '/version',
      '`minimum` was 1 and is 0: subscribers that were built',
    ],
    [
      'lowers an upper bound',
      withField('version', { type: 'integer', minimum: 1, maximum: 999 }),
      '/version',
      '`maximum` was 1000 and is 999: events that were already sent',
    ],
    [
      'drops an upper bound',
      withField('version', { type: 'integer', minimum: 1 }),
      '/version',
      '`maximum` was 1000 and is absent: subscribers that were built',
    ],
    [
      'is given a bound',
      withField('accountId', { type: 'integer', exclusiveMinimum: 0, maximum: 9 }),
      '/accountId',
      '`maximum` was absent and is 9: events that were already sent',
    ],
    [
      'has another pattern',
      withField('tokenId', { type: 'string', pattern: '^[0-9a-z]{12}$' }),
      '/tokenId',
      '`pattern` was',
    ],
    [
      'has no pattern any more',
      withField('tokenId', { type: 'string' }),
      '/tokenId',
      '`pattern` was "^[0-9A-Za-z]{12}$" and is absent',
    ],
    [
      'is given a format',
      withField('tokenId', { type: 'string', pattern: '^[0-9A-Za-z]{12}$', format: 'uuid' }),
      '/tokenId',
      '`format` was absent',
    ],
    [
      'tightens an alternative',
      withField('note', { anyOf: [{ type: 'string', maxLength: 40 }, { type: 'null' }] }),
      '/note/anyOf/0',
      '`maxLength` was 80 and is 40',
    ],
    [
      'loses an alternative',
      withField('note', { anyOf: [{ type: 'string', maxLength: 80 }] }),
      '/note',
      '`anyOf` was',
    ],
    [
      'requires more of the items of a list',
      item({
        type: 'object',
        properties: { path: { type: 'string' }, size: {} },
        required: ['path', 'size'],
      }),
      '/files/items/size',
      'the field is new and required',
    ],
    [
      'changes the values of a record',
      withField('totals', { type: 'object', additionalProperties: { type: 'number' } }),
      '/totals/additionalProperties',
      '`type` was',
    ],
    [
      'names a field in a record of any name',
      withField('totals', { ...published.properties!['totals'], properties: { sum: { type: 'string' } } }),
      '/totals/sum',
      'the field is new where none may be added',
    ],
    [
      'allows no unknown fields any more',
      { ...published, additionalProperties: false },
      '/',
      '`additionalProperties` was absent and is false',
    ],
    [
      'uses a keyword that this check does not know',
      { ...published, dependentRequired: { note: ['kind'] } },
      '/',
      '`dependentRequired` was absent',
    ],
  ])('cannot be one that %s', (_, current, path, what) => {
    const found = incompatibilities(published, current);
    expect(found).toEqual([{ path, what: expect.stringContaining(what) as string }]);
  });
});
