import type { Expected, PoisonCase } from '../poison-case';
import { BAD_REQUEST, NO_TOKEN, THE_ADMIN } from '../raw-request';
import { get, type HeaderTokens } from './head-case';

/** Several token headers: they agree, or the request is refused. */
export const repeatedTokens = ({ account, repository, unknown }: HeaderTokens): PoisonCase[] => {
  const named = (name: string, lines: readonly string[], expected: Expected): PoisonCase => ({
    ...get('repeated tokens', '', lines, expected),
    name,
  });
  const dashed = `api-token: ${account}`;
  return [
    named('one name, one value', [dashed, dashed], BAD_REQUEST),
    named('one name, another value', [dashed, `api-token: ${unknown}`], BAD_REQUEST),
    named('one name, another value first', [`api-token: ${unknown}`, dashed], BAD_REQUEST),
    named('one name in other letters', [dashed, `API-TOKEN: ${unknown}`], BAD_REQUEST),
    named('one name, and nothing', [dashed, 'api-token:'], BAD_REQUEST),
    named('one name, three times', [dashed, dashed, dashed], BAD_REQUEST),
    named('underscored twice', [`api_token: ${account}`, `Api_Token: ${account}`], BAD_REQUEST),
    named('both names, one value', [dashed, `api_token: ${account}`], THE_ADMIN),
    named('both names, another value', [dashed, `api_token: ${unknown}`], BAD_REQUEST),
    named('both names, one in upper case', [dashed, `api_token: ${account.toUpperCase()}`], BAD_REQUEST),
    named('both names, one empty', [dashed, 'api_token:'], THE_ADMIN),
    named('both names, one null', ['api-token: null', `api_token: ${account}`], THE_ADMIN),
    named('a bearer that agrees', [dashed, `Authorization: Bearer ${account}`], THE_ADMIN),
    named('a bearer that does not', [dashed, `Authorization: Bearer ${unknown}`], BAD_REQUEST),
    named(
      'two Authorizations',
      [`Authorization: Bearer ${account}`, `Authorization: Bearer ${account}`],
      BAD_REQUEST,
    ),
    named('Authorization of another scheme', [dashed, 'Authorization: Basic cGNhXw=='], THE_ADMIN),
    named('two schemes in one', [`Authorization: Basic x, Bearer ${account}`], NO_TOKEN),
    named('both kinds', [dashed, `project-token: ${repository}`], THE_ADMIN),
    named('a project token alone', [`project-token: ${repository}`], NO_TOKEN),
    named('a bad one of the other kind', [dashed, `project-token: ${unknown}`], THE_ADMIN),
    named('a cookie', [`Cookie: api-token=${account}`], NO_TOKEN),
    named('a name with a space', [`api-token : ${account}`], { ...BAD_REQUEST }),
    named('a query', [`X: api-token=${account}`], NO_TOKEN),
  ];
};
