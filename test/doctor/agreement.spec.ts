import { examineAgreement } from '../../deploy/doctor/agreement';
import type { Environment, ProcessName } from '../../deploy/configuration/processes';

const troubles = (environments: Partial<Record<ProcessName, Environment>>): string[] =>
  examineAgreement(new Map(Object.entries(environments) as [ProcessName, Environment][]))
    .filter(({ severity }) => severity !== 'ok')
    .map(({ sentence }) => sentence);

const TOKENS = 'postgres://tokens@db/tokens';
const INGESTION = 'postgres://ingestion@db/ingestion';

describe('the settings of several processes', () => {
  // What nobody has set is a value too: revocations are as slow as the longest lease.
  it('differ where one has its default', () => {
    const said =
      'LEASE_MS is not the same everywhere: one value in gateway; another in tokens-api, ingestion-api.';
    const others = { 'tokens-api': {}, 'ingestion-api': { LEASE_MS: '5000' } };
    expect(troubles({ gateway: { LEASE_MS: '3000' }, ...others })).toEqual([said]);
    expect(troubles({ gateway: { LEASE_MS: '' }, ...others })).toEqual([]);
  });

  it('do not differ by what a process does not read', () => {
    expect(troubles({ gateway: {}, 'tokens-relay': { LEASE_MS: '3000' } })).toEqual([]);
  });

  it('may give the command line the database of either service', () => {
    const relays = {
      'tokens-relay': { DATABASE_URL: TOKENS },
      'ingestion-relay': { DATABASE_URL: INGESTION },
    };
    for (const url of [TOKENS, INGESTION])
      expect(troubles({ ...relays, cli: { DATABASE_URL: url } })).toEqual([]);
    expect(troubles({ ...relays, 'tokens-api': { DATABASE_URL: INGESTION } })).toEqual([
      'The processes of tokens use 2 different databases.',
      expect.stringContaining('use the same database'),
    ]);
  });
});
