import type { AccountPrincipal } from '@libs/contracts';
import { fitPower } from '../support/fit';
import type { Bench } from '../support/run-bench';
import { quantile } from '../support/statistics';
import { enforcing } from './enforcer-setup';
import { type Findings, Measurements, pointsOf } from './growth';
import { addToken } from './many-tokens';
import type { GrowthOptions } from './options';
import { startSubject, type Subject } from './subject';
import type { World, Worlds } from './world';

/** They share the leases evenly: more processes would only measure how many of them two cores can run. */
const PROCESSES = 2;
const MEDIAN = 'median';
const SLOWEST = 'nine of ten are quicker';

/**
 * How long a revocation takes to answer by how many enforcers there are. The enforcers are the lease clients of gateways, several in
 * one process; the tokens API, Postgres and what is between them are the real ones. The stack's own gateway and ingestion API stop
 * for it.
 */
export async function measureEnforcers(
  bench: Bench,
  worlds: Worlds,
  options: GrowthOptions,
): Promise<Findings> {
  const world = await worlds.get();
  const own = ['gateway', 'ingestion-api'].map((name) => world.process(name));
  await bench.narrator.step('stop the gateway and the ingestion API', () =>
    Promise.all(own.map((process) => process.stop())),
  );
  const subjects = Array.from({ length: PROCESSES }, (_, index) => enforcersOf(bench, world, index));
  const answers = new Measurements();
  for (let round = 0; round <= options.rounds; round += 1)
    for (let enforcers = 1; enforcers <= options.maxEnforcers; enforcers *= 2) {
      await hold(subjects, enforcers);
      const took = await revokeSome(world, enforcers, Math.ceil(options.repeats / 2));
      // The first round is for the caches.
      if (round === 0) continue;
      answers.add(MEDIAN, enforcers, quantile(took, 0.5));
      answers.add(SLOWEST, enforcers, quantile(took, 0.9));
      bench.narrator.say(`  round ${String(round)}: ${String(enforcers)} enforcers`);
    }
  await hold(subjects, 0);
  for (const subject of subjects) await subject.end();
  for (const process of own) await process.restart();
  const { exponent } = fitPower(pointsOf(answers.curve(MEDIAN)));
  return {
    groups: [
      {
        ...{ file: 'revocation-by-enforcers', title: 'A revocation, from the request to its answer' },
        ...{ sizes: 'enforcers', values: 'ms', curves: answers.curves() },
      },
    ],
    targets: [
      { what: 'power of the number of gateways that a revocation grows with', value: exponent, atMost: 1 },
    ],
  };
}

function enforcersOf(bench: Bench, world: World, index: number): Subject {
  const subject = startSubject('enforcer-subject.js', {
    ...{
      tokensUrl: world.process('tokens-api').url,
      dataDir: bench.dataDir,
      name: `enforcers-${String(index)}`,
    },
  });
  bench.atTheEnd(() => subject.end());
  return subject;
}

async function hold(subjects: readonly Subject[], enforcers: number): Promise<void> {
  const held = subjects.map((subject, index) => {
    const leases = Math.floor((enforcers + subjects.length - 1 - index) / subjects.length);
    return subject.ask({ leases }, enforcing);
  });
  await Promise.all(held);
}

/** @throws if a revocation was proven by another number of enforcers than there are */
async function revokeSome(
  { tokensDb, tokensApi }: World,
  enforcers: number,
  count: number,
): Promise<number[]> {
  const { rows } = await tokensDb.query<{ id: string }>('select min(id) as id from accounts');
  const accountId = Number(rows[0]?.id);
  const as: AccountPrincipal = { kind: 'account', tokenId: 'AAAAAAAAAAAA', accountId };
  const took = [];
  for (let index = 0; index < count; index += 1) {
    const path = `/api/v3/user/tokens/${String(await addToken(tokensDb, { accountId }))}`;
    const { headers, tookMs } = await tokensApi.call({ method: 'DELETE', path, as, expected: 204 });
    const proven = Number(headers['portcullis-revocation-enforcers']);
    if (proven !== enforcers)
      throw new Error(`A revocation was proven by ${String(proven)} of ${String(enforcers)} enforcers.`);
    took.push(tookMs);
  }
  return took;
}
