import { parse } from 'yaml';
import { isOwnMachine, snippetFor } from '../src/repository/snippets';

const BASE = 'https://portcullis.example';

describe('the lines for CI', () => {
  it('are well-formed, and name this Portcullis where the reporter looks for it', () => {
    expect(parse(snippetFor('github', BASE))).toEqual([
      expect.objectContaining({
        env: { CODACY_API_BASE_URL: BASE },
        with: expect.objectContaining({ 'project-token': '${{ secrets.CODACY_PROJECT_TOKEN }}' }) as unknown,
      }),
    ]);
    expect(parse(snippetFor('gitlab', BASE))).toMatchObject({
      'send-coverage': {
        variables: { CODACY_API_BASE_URL: BASE },
        script: [expect.stringContaining('report -r')],
      },
    });
    expect(parse(snippetFor('circleci', BASE))).toMatchObject([
      {
        run: {
          environment: { CODACY_API_BASE_URL: BASE },
          command: expect.stringContaining('report -r') as unknown,
        },
      },
    ]);
    expect(snippetFor('bash', BASE)).toContain(`export CODACY_API_BASE_URL=${BASE}\n`);
  });

  it.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['[::1]', true],
    ['portcullis.example', false],
    ['10.0.0.7', false],
  ])('name an address that only this machine reaches: %s, %s', (host, isOwn) => {
    expect(isOwnMachine(host)).toBe(isOwn);
  });
});
