import { describeRevoking, type Entry } from '../../../services/tokens/test/revoke-tokens.conformance';
import { Chance } from '../kernel/chance';
import { inTime } from '../kernel/in-time';
import { Network } from '../kernel/network';
import { SimulatedProcess } from '../kernel/process';
import { VirtualTime } from '../kernel/virtual-time';
import { Issuer } from './issuer';
import { Postgres } from './postgres';
import { Statements } from './statements';

// What the simulation rests on is what Postgres is held to.
describeRevoking('the model', () => {
  const time = new VirtualTime();
  const chance = new Chance(1);
  const database = new Postgres(time, new Network(time, chance.fork('network')), chance.fork('postgres'));
  const issuer = new Issuer(database, chance.fork('issuer'));
  const statements = new Statements(database, new SimulatedProcess(time, chance, { name: 'api' }));
  const published: Entry[] = [];
  database.listen({
    committed: (events) => {
      for (const { payload } of events)
        published.push({ seq: payload.seq, subject: `token:${payload.tokenId}` });
    },
    acknowledged: () => undefined,
  });
  return Promise.resolve({
    issue: () => {
      const { id, tokenId } = issuer.issue({ accountId: 1 }, undefined);
      return Promise.resolve({ id, subject: `token:${tokenId}` });
    },
    revoke: (ids) => inTime(time, statements.revoke(undefined, ids)),
    log: () => Promise.resolve(database.tables.log.map(({ seq, subject }) => ({ seq, subject }))),
    published: () => Promise.resolve(published),
  });
});
