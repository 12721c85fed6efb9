import { parseConfig } from '@libs/config';
import { defaultRateLimits, rateLimitSettings, rateLimitsOf } from '../src/limits/rate-limits.config';

const read = (env: Record<string, string>) => rateLimitsOf(parseConfig(rateLimitSettings, env));

describe('the settings of rate limits', () => {
  it('are 2,500 requests in 5 minutes for each address, uploads by token, and nothing for this machine', () => {
    expect(read({})).toEqual(defaultRateLimits);
    expect(defaultRateLimits).toMatchObject({
      base: { requests: 2_500, windowMs: 300_000 },
      keys: { api: 'address', upload: 'token' },
      perToken: undefined,
      status: 429,
      trustedProxies: [],
    });
  });

  it('are all of them the operator’s to set', () => {
    expect(
      read({
        RATE_LIMIT: '100/60s',
        RATE_LIMIT_API_KEY: 'organization',
        RATE_LIMIT_UPLOAD_KEY: 'repository',
        RATE_LIMIT_PER_TOKEN: '10/1s',
        RATE_LIMIT_PER_REPOSITORY: '20/1s',
        RATE_LIMIT_PER_ORGANIZATION: '30/1s',
        RATE_LIMIT_STATUS: '503',
        RATE_LIMIT_EXEMPT: 'none',
        TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1, fd00::/8',
      }),
    ).toEqual({
      base: { requests: 100, windowMs: 60_000 },
      keys: { api: 'organization', upload: 'repository' },
      perToken: { requests: 10, windowMs: 1_000 },
      perRepository: { requests: 20, windowMs: 1_000 },
      perOrganization: { requests: 30, windowMs: 1_000 },
      status: 503,
      exempt: [],
      trustedProxies: [
        { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
        { address: '192.0.2.1', prefix: 32, family: 'ipv4' },
        { address: 'fd00:0:0:0:0:0:0:0', prefix: 8, family: 'ipv6' },
      ],
    });
  });

  it('can be switched off', () => {
    expect(read({ RATE_LIMIT: 'off' }).base).toBeUndefined();
  });

  it('that cannot be read are named, all at once', () => {
    const wrong = {
      RATE_LIMIT: '2500',
      RATE_LIMIT_API_KEY: 'cookie',
      RATE_LIMIT_PER_TOKEN: '0/60s',
      RATE_LIMIT_PER_REPOSITORY: '1/90000s',
      RATE_LIMIT_STATUS: '418',
      RATE_LIMIT_EXEMPT: '127.0.0.1/33',
      TRUSTED_PROXIES: '10.0.0.0/8,everybody',
    };
    expect(() => read(wrong)).toThrow(new RegExp(Object.keys(wrong).join('[^]*')));
  });

  it('each say what they are for', () => {
    for (const [name, setting] of Object.entries(rateLimitSettings.shape))
      expect([name, setting.description]).toEqual([name, expect.stringMatching(/\w{3}/)]);
  });
});
