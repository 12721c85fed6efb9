import { hash } from 'node:crypto';
import { openApiDocument } from '../src/api-docs/openapi-document';
import { referencePage } from '../src/api-docs/reference-page';
import type { Operation } from '../src/policy/operation';
import { OPERATIONS } from '../src/policy/operations';
import { byEither, publicly, read } from '../src/policy/operations/kinds';

const document = openApiDocument(OPERATIONS);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);
const find = (operationId: string) => operations.find((operation) => operation.operationId === operationId);
const row = (changes: Partial<Operation>): Operation => ({
  ...read,
  operationId: 'example',
  path: '/api/v3/example',
  upstream: 'tokens',
  access: publicly(byEither('read')),
  does: 'Trying',
  contract: { tag: 'Example', summary: 'An example', reply: { status: 200 } },
  ...changes,
});

describe('the API document', () => {
  it('holds every row of the route table, and nothing else', () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      OPERATIONS.map(({ operationId }) => operationId).sort(),
    );
  });

  it('says which tokens open an operation', () => {
    expect(find('getVersion')?.security).toEqual([]);
    expect(find('getUserApiTokens')?.security).toEqual([{ ApiKeyAuth: [] }, { SessionCookie: [] }]);
    expect(find('uploadCoverage')?.security).toEqual([{ ProjectTokenAuth: [] }]);
    expect(find('getRepositoryWithAnalysis')?.security).toEqual([
      { ApiKeyAuth: [] },
      { SessionCookie: [] },
      { ProjectTokenAuth: [] },
      {},
    ]);
  });

  it('says of a revocation that its receipt rides in headers, and that it may be pending', () => {
    expect(find('deleteRepositoryApiToken')).toMatchObject({
      parameters: expect.arrayContaining([expect.objectContaining({ name: 'Prefer' })]) as unknown,
      responses: {
        202: { content: { 'application/json': { schema: expect.anything() as unknown } } },
        204: { headers: { 'Portcullis-Revocation-Seq': expect.anything() as unknown } },
      },
    });
  });

  it('says of a pending change what its reply holds: where it stands, or what the operation has to say itself', () => {
    const schemaOf = (operationId: string, status: number): unknown =>
      (find(operationId) as { responses: Record<number, { content: Record<string, { schema: unknown }> }> })
        .responses[status]?.content['application/json']?.schema;
    expect(schemaOf('removePeopleFromOrganization', 202)).toEqual(
      schemaOf('removePeopleFromOrganization', 200),
    );
    expect(schemaOf('setRoles', 202)).toEqual(schemaOf('getRevocation', 200));
  });

  it('says of an optional body that it is optional, and of a query parameter what a client may send', () => {
    expect(find('createRepositoryApiToken')?.requestBody).toMatchObject({ required: false });
    expect(find('deleteRepositoryApiTokens')?.requestBody).toMatchObject({ required: true });
    const limit = find('getUserApiTokens')?.parameters.find(({ name }) => name === 'limit');
    expect(limit).toMatchObject({ in: 'query', required: false, schema: { type: 'integer', minimum: 1 } });
  });

  it('names no success of an operation that is missing, but its 501', () => {
    for (const { operationId, responses } of operations) {
      const isMissing = OPERATIONS.find((one) => one.operationId === operationId)?.missing !== undefined;
      expect([operationId, '501' in responses]).toEqual([operationId, isMissing]);
      expect([operationId, Object.keys(responses).some((status) => /^[23]/.test(status))]).toEqual([
        operationId,
        !isMissing,
      ]);
    }
  });

  it('cannot be made of a path whose parameter nobody described', () => {
    expect(() => openApiDocument([row({ path: '/api/v3/example/:wonder' })])).toThrow(
      'The path parameter :wonder is not described. Add it to PATH_PARAMETERS in services/gateway/src/api-docs/path-parameters.ts.',
    );
  });

  it('gives names to the schemas of replies, which generated clients have types of', () => {
    expect(document.components.schemas).toMatchObject({
      ApiToken: { type: 'object', required: ['id', 'token', 'createdAt'] },
      ApiError: { required: ['error', 'message', 'actions'] },
    });
  });
});

describe('the reference page', () => {
  const { html, contentSecurityPolicy } = referencePage(document);

  it('names every operation and asks nothing of any other place', () => {
    for (const { operationId } of operations) expect(html).toContain(`<section id="${operationId}">`);
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|https?:\/\//);
    expect(contentSecurityPolicy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+=*';/);
  });

  // Otherwise browsers show the page without its style.
  it('names the digest of the very style sheet that it holds', () => {
    const style = /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? '';
    expect(contentSecurityPolicy).toContain(`'sha256-${hash('sha256', style, 'base64')}'`);
  });

  it('takes what a row says for text and never for markup', () => {
    const summary = '<script>alert("1")</script> & more';
    const contract = { tag: '"><b>', summary, reply: { status: 200 as const } };
    const page = referencePage(openApiDocument([row({ contract })])).html;
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more');
    expect(page).not.toMatch(/<script|"><b>/);
  });
});
