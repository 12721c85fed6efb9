import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { incompatibilities } from '../../deploy/docs/events/incompatibilities';
import type { JsonSchema } from '../../deploy/docs/events/payload-schema';

type Payload = Record<string, unknown>;

/** Small worlds, so that two schemas are often alike, and payloads often fit them. */
const NAMES = ['a', 'b'];
const field: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.constantFrom<JsonSchema>({ type: 'integer' }, { type: 'string' }, { type: ['integer', 'null'] }),
  fc.record({ minimum: fc.constantFrom(0, 1) }, { requiredKeys: [] }),
  fc.record({ enum: fc.subarray([0, 1, 'x'], { minLength: 1 }) }),
);
const fresh: fc.Arbitrary<JsonSchema> = fc
  .record({ properties: fc.dictionary(fc.constantFrom(...NAMES), field), required: fc.subarray(NAMES) })
  .map(({ properties, required }) => ({
    properties,
    required: required.filter((name) => name in properties),
  }));
/** What was published, and what is now: anything else, or the same with a field more. */
const pairs = fc.oneof(
  fc.tuple(fresh, fresh),
  fc
    .tuple(fresh, field)
    .map(([one, added]): [JsonSchema, JsonSchema] => [
      one,
      { ...one, properties: { ...one.properties, addedLater: added } },
    ]),
);
const payloads: fc.Arbitrary<Payload> = fc.dictionary(
  fc.constantFrom(...NAMES, 'addedLater'),
  fc.constantFrom(0, 1, -1, 'x', 'y', null),
);

// The planted changes beside this are what somebody thought of; a validator is the second opinion.
describe('two schemas of an event that the check calls one version', () => {
  it('accept what was sent before, and are accepted by who was built before', () => {
    const ajv = new Ajv2020({ strict: false });
    let grown = 0;
    let accepted = 0;
    fc.assert(
      fc.property(pairs, fc.array(payloads, { minLength: 20, maxLength: 20 }), ([one, other], some) => {
        if (incompatibilities(one, other).length > 0) return;
        if ('addedLater' in (other.properties ?? {})) grown += 1;
        const [before, after] = [ajv.compile(one), ajv.compile(other)];
        const known = (payload: Payload): Payload =>
          Object.fromEntries(Object.entries(payload).filter(([name]) => name in (one.properties ?? {})));
        for (const sent of some.map(known).filter((payload) => before(payload))) {
          accepted += 1;
          expect([sent, after(sent)]).toEqual([sent, true]);
        }
        for (const sent of some.filter((payload) => after(payload)))
          expect([sent, before(sent)]).toEqual([sent, true]);
      }),
      { numRuns: 600 },
    );
    expect(grown).toBeGreaterThan(100);
    expect(accepted).toBeGreaterThan(100);
  });
});
