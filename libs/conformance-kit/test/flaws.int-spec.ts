import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describeWith } from '@libs/testing';
import Ajv2020 from 'ajv/dist/2020';
import { Kafka, logLevel } from 'kafkajs';
import { allScenarios, KafkaBroker, type Result, runScenarios } from '../src';
import { SampleConsumer } from './sample-consumer';
import { type Flaw, FLAWS } from './sample-reader';

const SLOW_MS = 300_000;

/** By scenario the flaws that it must find. */
const FINDS: Readonly<Record<string, readonly Flaw[]>> = {
  lifecycle: ['does not know expiry'],
  'unseen-issue': ['updates what it knows only'],
  'order-across-partitions': ['keeps one highest seq'],
  'restored-database': ['keeps one highest seq'],
  'wide-values': ['asks for milliseconds'],
  duplicates: ['counts versions by itself'],
  'late-copies': ['takes what comes last'],
  replay: ['remembers the last 50 ids'],
  'newer-fields': ['refuses unknown fields'],
  'optional-headers': ['takes the subject for the token'],
  'unknown-types': ['dies of an unknown type'],
  'two-versions': ['reads any version alike'],
  'poison-not-json': ['stops on poison'],
  'poison-no-object': ['dies of a payload that is no object'],
  'poison-schema': ['takes payloads unchecked'],
  'poison-enumeration': ['dies of an unknown kind'],
  'poison-no-type': ['guesses the type'],
  'poison-no-id': ['dies without an id'],
  'restart-behind': ['forgets when it is restarted'],
  'killed-midway': ['commits before its work'],
  'state-bootstrap': ['reads the history alone'],
  'state-late-copy': ['takes the last state'],
  'state-tombstones': ['keeps what was purged', 'dies of a tombstone'],
  'state-newer': ['refuses unknown fields'],
  'state-poison': ['dies of a payload that is no object'],
  'state-no-gap': ['looks for the end too late'],
};
const PAIRS = Object.entries(FINDS).flatMap(([name, flaws]) => flaws.map((flaw) => [name, flaw] as const));

describeWith('kafka', 'the conformance kit', (address) => {
  const broker = new KafkaBroker({ brokers: address.split(',') });

  const run = `kit-${randomUUID().slice(0, 8)}-`;
  let count = 0;
  const judge = (names: readonly string[], flaw?: Flaw, timeoutMs = 60_000): Promise<Result[]> => {
    count += 1;
    return runScenarios(
      allScenarios.filter(({ name }) => names.includes(name)),
      {
        broker,
        consumer: new SampleConsumer(flaw),
        prefix: `${run}${count}.`,
        mayHoldEvents: false,
        timings: { timeoutMs, settleMs: 100 },
        signal: new AbortController().signal,
      },
    );
  };

  it('has a flaw to find in each scenario, and a scenario for each flaw', () => {
    expect(Object.keys(FINDS)).toEqual(allScenarios.map(({ name }) => name));
    expect(new Set(PAIRS.map(([, flaw]) => flaw))).toEqual(new Set(FLAWS));
  });

  it.each(PAIRS)('finds in %s a consumer that %s', async (name, flaw) => {
    // Long enough for one that works, so that it is not slowness that is found; one that is stuck is waited for.
    const [result] = await judge([name], flaw, flaw === 'stops on poison' ? 15_000 : undefined);
    expect(result).toMatchObject({ verdict: 'failed' });
    expect([...result!.findings, ...result!.problems]).not.toEqual([]);
  });

  describe('with a consumer that keeps the rules', () => {
    let results: Result[];
    beforeAll(async () => {
      results = await judge(Object.keys(FINDS));
    }, SLOW_MS);

    it('finds nothing', () => {
      const wrong = results.filter(({ verdict }) => verdict !== 'ok');
      expect(wrong.map(({ scenario, problems, findings }) => [scenario.name, problems, findings])).toEqual(
        [],
      );
      expect(results).toHaveLength(allScenarios.length);
    });

    // By a validator that knows nothing of zod, and by what is published.
    it('has sent nothing but what the published schemas take, except where it is meant to', () => {
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      const schema = (name: string) =>
        ajv.compile(JSON.parse(readFileSync(`docs/api/events/${name}.schema.json`, 'utf8')) as object);
      const takesHeaders = schema('envelope');
      const types = [
        'token.issued.v1',
        'token.revoked.v1',
        'token.expired.v1',
        'token.state.v1',
        'access.changed.v1',
      ];
      const takesPayload = new Map(types.map((type) => [type, schema(type)]));
      let examined = 0;
      for (const { scenario, sent } of results) {
        if (scenario.name.includes('poison')) continue;
        for (const { headers, value, note } of sent) {
          expect([scenario.name, note, takesHeaders(headers)]).toEqual([scenario.name, note, true]);
          const accepts = takesPayload.get(headers['ce_type'] ?? '');
          if (!accepts || value === null) continue;
          expect([scenario.name, note, accepts(JSON.parse(String(value)))]).toEqual([
            scenario.name,
            note,
            true,
          ]);
          examined += 1;
        }
      }
      expect(examined).toBeGreaterThan(500);
    });

    it('has removed its topics', async () => {
      const admin = new Kafka({ brokers: address.split(','), logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      const left = (await admin.listTopics()).filter((topic) => topic.startsWith(run));
      await admin.disconnect();
      expect(left).toEqual([]);
    });
  });
});
