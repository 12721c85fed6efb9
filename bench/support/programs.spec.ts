import { Narrator } from '@libs/local-instance';
import { requirePackages } from './programs';

const ABSENT = 'no-such-program-of-any-package';

describe('what a bench needs on its machine', () => {
  afterEach(() => jest.restoreAllMocks());
  const said: string[] = [];
  const narrator = new Narrator((line) => said.push(line));

  it('is not installed where it is there, by its name or its path', () => {
    requirePackages(narrator, { sh: ABSENT, '/bin/sh': ABSENT });
    expect(said).toEqual([]);
  });

  // Without root the bench cannot help itself: it says what would.
  it('is named, all of it at once with the line that installs it, where the bench may not install', () => {
    jest.spyOn(process, 'getuid').mockReturnValue(1_000);
    expect(() =>
      requirePackages(narrator, { [ABSENT]: 'wrk', sh: 'dash', '/no/such/module.so': 'nginx-lua' }),
    ).toThrow(
      'This bench needs wrk, nginx-lua. Install with: sudo apt-get install --no-install-recommends wrk nginx-lua',
    );
  });
});
