import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contracts from '@libs/contracts';
import { makeToken } from '@libs/token-format';
import { z } from 'zod';

const SAMPLES = join(__dirname, '../samples');
const frozen = (type: string): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(join(SAMPLES, `${type}.json`), 'utf8')));

/** An EventContract whose payload is not known by type. */
interface AnyEvent {
  topic: string;
  type: string;
  schema: z.ZodType;
  keyOf(payload: unknown): string;
}
const isEvent = (value: unknown): value is AnyEvent =>
  typeof value === 'object' && value !== null && 'topic' in value && 'keyOf' in value;
const events = (Object.values(contracts) as unknown[]).filter(isEvent);

/** Fields of free text, which a producer fills from what is no secret by its nature. */
const FREE_TEXT = ['language', 'incarnation', 'name'];

/** Payloads are flat, so that no secret hides in a field of a field. */
function fieldsOf(event: AnyEvent): string[] {
  const leaf = z.looseObject({ type: z.enum(['string', 'integer', 'number', 'boolean']) });
  const document = z.object({ properties: z.record(z.string(), leaf) });
  return Object.keys(document.parse(z.toJSONSchema(event.schema, { io: 'input' })).properties);
}

// Events outlive the release that wrote them: they wait in Kafka, in the outbox and in a DLQ while releases go by.
describe.each(events.map((event) => [event.type, event] as const))('%s', (type, event) => {
  it('is read by the schema of today exactly as it was frozen', () => {
    expect(event.schema.parse(frozen(type))).toEqual(frozen(type));
  });

  it('is still read when a newer producer adds a field', () => {
    expect(event.schema.parse({ ...frozen(type), addedLater: { by: 'a newer release' } })).toEqual(
      frozen(type),
    );
  });

  it('is refused without any one of the fields of the sample that are not optional', () => {
    const document = z.toJSONSchema(event.schema, { io: 'input' }) as { required?: string[] };
    expect(document.required?.length).toBeGreaterThan(0);
    for (const name of document.required ?? []) {
      const rest = Object.fromEntries(Object.entries(frozen(type)).filter(([field]) => field !== name));
      expect([name, event.schema.safeParse(rest).success]).toEqual([name, false]);
    }
  });

  it('has a key that is a text and not empty', () => {
    expect(event.keyOf(event.schema.parse(frozen(type)))).toMatch(/^[\w:]+$/);
  });

  // Whoever reads a topic, a DLQ or a backup must not be able to act as anybody.
  it('has no field that could hold a token, a secret or a hash of one', () => {
    const secrets = [makeToken('account').token, 'Kl2dM8Sx4b0vQ9uYhT3pZrW6eFnJcAiG5oXtLq7yVkE'];
    const fields = fieldsOf(event);
    expect(fields.filter((name) => /secret|hash|digest|hmac|pepper|value$|^token$/i.test(name))).toEqual([]);
    const accepting = fields.filter((name) =>
      secrets.some((secret) => event.schema.safeParse({ ...frozen(type), [name]: secret }).success),
    );
    expect(accepting.filter((name) => !FREE_TEXT.includes(name))).toEqual([]);
  });
});

describe('the contracts', () => {
  it('each have one frozen sample, and no sample is without its contract', () => {
    const samples = readdirSync(SAMPLES).sort();
    expect(samples).toEqual(events.map(({ type }) => `${type}.json`).sort());
    expect(events.length).toBeGreaterThanOrEqual(5);
  });

  it('are all in the list of their topic', () => {
    expect(
      new Set<unknown>([
        ...contracts.tokenEvents,
        ...contracts.tokenStates,
        ...contracts.coverageEvents,
        ...contracts.analysisEvents,
      ]),
    ).toEqual(new Set(events));
    expect(new Set(events.map(({ topic }) => topic))).toEqual(
      new Set([
        'portcullis.token.events.v1',
        'portcullis.token.state.v1',
        'portcullis.coverage.events.v1',
        'portcullis.analysis.events.v1',
      ]),
    );
  });

  it('keep the order of one token, and of one commit of one repository', () => {
    const keys = new Map(events.map((event) => [event.type, event.keyOf(frozen(event.type))]));
    expect(keys.get('token.issued.v1')).toBe(keys.get('token.expired.v1'));
    expect(keys.get('token.issued.v1')).toBe(keys.get('token.state.v1'));
    expect(keys.get('coverage.upload-received.v1')).toBe(keys.get('coverage.report-processed.v1'));
    expect(keys.get('analysis.upload-received.v1')).toBe(keys.get('analysis.results-finalized.v1'));
    expect(keys.get('token.revoked.v1')).not.toBe(keys.get('token.expired.v1'));
  });
});

describe('permissions', () => {
  it('each include the ones before them', () => {
    const granted = contracts.PERMISSIONS.map((one) =>
      contracts.PERMISSIONS.filter((needed) => contracts.permits(one, needed)),
    );
    expect(granted).toEqual([['read'], ['read', 'write'], ['read', 'write', 'admin']]);
  });
});
