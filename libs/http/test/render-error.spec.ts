import { DomainError } from '@libs/errors';
import { renderError } from '@libs/http';
import { makeToken } from '@libs/token-format';

class NoSuchThing extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'test.no_such_thing';
}

describe('a rendered failure', () => {
  // DELETE /api/v3/user/tokens/<the token itself>: the reply ends up in a CI log that the request's header never reached.
  it.each(['v2', 'v3'] as const)('never repeats a token that was sent in the wrong place (%s)', (api) => {
    const { token, tokenId } = makeToken('account');
    const text = JSON.stringify(renderError(new NoSuchThing(`There is no ${token} here.`), api));
    expect(text).toContain(`There is no pca_${tokenId}_… here.`);
    expect(text).not.toContain(token);
  });
});
