import { rowsRead } from '@libs/testing';
import { INTROSPECT } from '../src/tokens/introspect-statement';
import { TestOrganization } from './support/organization';
import { TestTokensApi } from './support/tokens-api';

const MANY = 5_000;

/** It is asked whenever a gateway does not know a caller, so what it reads must not grow with what others have. */
describe('the statement of introspection', () => {
  let api: TestTokensApi;
  let big: TestOrganization;
  let tokenId: string;
  beforeAll(async () => {
    api = await TestTokensApi.start();
    big = await TestOrganization.create(api, { name: 'big' });
    await api.sql(
      `insert into repositories (organization_id, name, name_key, visibility, default_branch)
       select $1, 'r' || n, 'r' || n, 'Private', 'main' from generate_series(1, $2::int) n`,
      [big.organizationId, MANY],
    );
    await api.sql(
      `with people as (
         insert into accounts (email, email_key) select e, e from generate_series(1, $1::int) n, format('p%s@big.example', n) e
         returning id)
       insert into repository_roles (repository_id, account_id, permission) select $2, id, 'read' from people`,
      [MANY, big.repositoryId],
    );
    await api.sql('analyze');
    tokenId = (await big.tokenOf('admin@big.example')).slice('pca_'.length).slice(0, 12);
  });
  afterAll(() => api.close());

  const rowsReadFor = (about: readonly (string | boolean | null)[]): Promise<number> =>
    rowsRead(api.pool, INTROSPECT, [tokenId, ...about]);

  it('reads no other grants of an account that administers many repositories', async () => {
    expect(await rowsReadFor(['gh', 'big', 'r77', null, null, false])).toBeLessThan(50);
  });

  it('reads no other roles than those of the account where an organization is asked for', async () => {
    expect(await rowsReadFor([null, null, null, 'gh', 'big', false])).toBeLessThan(50);
  });

  it('reads the account alone where the instance is asked for', async () => {
    expect(await rowsReadFor([null, null, null, null, null, true])).toBeLessThan(5);
  });
});
