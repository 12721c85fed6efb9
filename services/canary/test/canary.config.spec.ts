import { makeToken } from '@libs/token-format';
import { readCanaryConfig } from '../src/canary.config';

const { token } = makeToken('account');
const minimal = {
  CANARY_GATEWAYS: 'http://gateway-1:3000, https://gateway-2/',
  CANARY_TOKEN: token,
  CANARY_REPOSITORY: 'gh/acme/canary',
};

describe('the configuration of the canary', () => {
  it('is read from the environment', () => {
    expect(readCanaryConfig({ ...minimal, LEASE_MS: '3000', CANARY_EVERY_MS: '4000' })).toMatchObject({
      gatewayUrls: ['http://gateway-1:3000', 'https://gateway-2'],
      accountToken: token,
      repositoryPath: '/api/v3/organizations/gh/acme/repositories/canary',
      everyMs: 4000,
      probes: 16,
      lease: { durationMs: 3000 },
    });
  });

  it('names everything that is missing, at once', () => {
    const read = (): unknown => readCanaryConfig({});
    for (const name of Object.keys(minimal)) expect(read).toThrow(name);
  });

  it.each([
    ['CANARY_TOKEN', makeToken('repository').token, 'must be an account token'],
    ['CANARY_TOKEN', `${token}x`, 'must be an account token'],
    ['CANARY_REPOSITORY', 'acme/canary', 'must be PROVIDER/ORGANIZATION/REPOSITORY'],
    ['CANARY_REPOSITORY', 'zz/acme/canary', 'must be PROVIDER/ORGANIZATION/REPOSITORY'],
    ['CANARY_GATEWAYS', 'gateway:3000', 'must be an http:// or https:// URL'],
    ['CANARY_GATEWAYS', 'http://gateway:3000/api', 'without a path'],
    ['CANARY_GATEWAYS', 'http://me:secret@gateway:3000', 'a password'],
    ['CANARY_EVERY_MS', '4999', 'must be at least LEASE_MS'],
    ['CANARY_PROBES', '1', 'CANARY_PROBES'],
  ])('says in a sentence what is wrong with %s, and does not repeat it', (name, value, sentence) => {
    const read = (): unknown => readCanaryConfig({ ...minimal, [name]: value });
    expect(read).toThrow(sentence);
    if (value.length > 11) expect(read).not.toThrow(value);
  });
});
