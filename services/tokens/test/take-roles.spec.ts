import { TakeRoles } from '../src/sign-in/take-roles';

describe('taking roles over from a provider', () => {
  const follow = jest.fn(() => Promise.resolve({ committed: [], lastAdminOf: [] }));
  const logger = { info: jest.fn(), warn: jest.fn() };
  const roles = new TakeRoles({ follow }, { prove: jest.fn() }, logger);
  const provider = { id: 'gh', gitProvider: 'gh' } as const;
  const who = { accountId: 1, leftMs: 20 };
  afterEach(() => {
    jest.clearAllMocks();
  });

  it('changes nothing, keeps nobody out and is told, when the provider does not answer in time', async () => {
    let signal: AbortSignal | undefined;
    const readRoles = (given: AbortSignal): Promise<never> => {
      signal = given;
      return new Promise(() => undefined);
    };
    await roles.take(provider, { readRoles }, who);
    expect(signal?.aborted).toBe(true);
    expect(follow).not.toHaveBeenCalled();
    expect(logger.warn).toHaveBeenCalledWith(
      expect.objectContaining({ provider: 'gh', accountId: 1, err: expect.any(Error) as unknown }),
      expect.any(String),
    );
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('403'))],
    [
      'gave less than was asked for',
      () => {
        throw new Error('no scope');
      },
    ],
  ])('changes nothing and is told when the provider %s', async (_, readRoles) => {
    await roles.take(provider, { readRoles }, who);
    expect(follow).not.toHaveBeenCalled();
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('keeps nobody out when the roles cannot be written', async () => {
    follow.mockRejectedValueOnce(new Error('no database'));
    const readRoles = () => Promise.resolve({ organizations: [], repositories: [] });
    await roles.take(provider, { readRoles }, { ...who, leftMs: 60_000 });
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('asks nothing where roles are not wanted', async () => {
    await roles.take(provider, {}, who);
    expect(follow).not.toHaveBeenCalled();
    expect(logger.warn).not.toHaveBeenCalled();
  });
});
