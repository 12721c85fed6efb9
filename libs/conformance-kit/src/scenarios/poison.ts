import type { Play } from '../play';
import { type EventRecord, withoutHeader, withValue } from '../records';
import { RULES, type Scenario } from '../scenario';
import type { TokenStory } from '../token-story';

const PAYLOADS_NOT_JSON: readonly (readonly [string | Buffer | null, string])[] = [
  ['{"tokenId":', 'broken off'],
  [Buffer.from([0xff, 0xfe, 0x00, 0x7b]), 'no UTF-8'],
  ['', 'empty'],
  [null, 'absent'],
];
const PAYLOADS_OF_NO_SCHEMA: readonly (readonly [string, string])[] = [
  ['null', 'null'],
  ['[]', 'an array'],
  ['"token.revoked"', 'a text'],
  ['{}', 'an object without a field'],
];

/** Tokens that are issued, and then told of by records that nobody can read. */
async function poisoned(
  play: Play,
  spoil: (good: EventRecord) => readonly EventRecord[],
): Promise<TokenStory> {
  const token = play.token(0);
  await play.publish(token.issue());
  play.expectLast(token);
  await play.send(...spoil(token.revoke().event));
  return token;
}

/** The good record with other values in its payload; undefined takes a field away. */
function withFields(good: EventRecord, fields: Readonly<Record<string, unknown>>, what: string): EventRecord {
  const payload = JSON.parse(String(good.value)) as object;
  return withValue(good, JSON.stringify({ ...payload, ...fields }), what);
}

/** What can never be read must be put aside, so that it stops nothing. */
export const poison: readonly Scenario[] = [
  {
    name: 'poison-not-json',
    summary: 'Records whose payload is broken off, no UTF-8, empty or absent.',
    why: 'One record that cannot be parsed holds up every event behind it, for ever.',
    rule: RULES.subscriber,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      await poisoned(play, (good) => PAYLOADS_NOT_JSON.map(([value, what]) => withValue(good, value, what)));
    },
  },
  {
    name: 'poison-no-object',
    summary: 'Records whose payload is JSON, but null, an array, a text, or an object without a field.',
    why: 'It parses, and fails where a field of it is read.',
    rule: RULES.subscriber,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      await poisoned(play, (good) =>
        PAYLOADS_OF_NO_SCHEMA.map(([value, what]) => withValue(good, value, what)),
      );
    },
  },
  {
    name: 'poison-schema',
    summary:
      'Revocations without a version, or whose version is a text, zero, or a fraction; with a token id that is none.',
    why: 'Taken over unchecked, they make versions that nothing is ever newer than.',
    rule: RULES.subscriber,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      await poisoned(play, (good) => [
        withFields(good, { version: undefined }, 'without a version'),
        withFields(good, { version: '2' }, 'of a version that is a text'),
        withFields(good, { version: 0 }, 'of version 0'),
        withFields(good, { version: 2.5 }, 'of version 2.5'),
        withFields(good, { tokenId: { id: good.key } }, 'of a token id that is an object'),
        withFields(good, { tokenId: undefined }, 'without a token id'),
      ]);
    },
  },
  {
    name: 'poison-enumeration',
    summary: 'A revocation of a `kind` that is none. Whoever reads no `kind` may take it.',
    why: 'Enumerations are closed: another value breaks the contract, and must not break the consumer.',
    rule: RULES.change,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const token = await poisoned(play, (good) => [
        withFields(good, { kind: 'machine' }, 'of kind machine'),
      ]);
      play.expect(token, { status: 'issued', version: 1 }, token.last);
    },
  },
  {
    name: 'poison-no-type',
    summary: 'Records without a `ce_type`, with an empty one, and without any header.',
    why: 'Nothing says what such a record is: to guess it from the payload is to guess.',
    rule: RULES.subscriber,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      await poisoned(play, (good) => [
        withoutHeader(good, 'ce_type'),
        { ...good, headers: { ...good.headers, ce_type: '' }, note: `${good.note} with an empty ce_type` },
        { ...good, headers: {}, note: `${good.note} without a header` },
      ]);
    },
  },
  {
    name: 'poison-no-id',
    summary: 'A revocation with no header but its `ce_type`. It may be taken or put aside.',
    why: 'A missing `ce_id` breaks the contract, and must not break the consumer.',
    rule: RULES.subscriber,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const token = await poisoned(play, (good) => [
        {
          ...good,
          headers: { ce_type: good.headers['ce_type'] ?? '' },
          note: `${good.note} with ce_type alone`,
        },
      ]);
      play.expect(token, { status: 'issued', version: 1 }, token.last);
    },
  },
];
