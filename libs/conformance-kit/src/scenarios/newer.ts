import type { Play } from '../play';
import { type EventRecord, withoutHeader } from '../records';
import { RULES, type Scenario } from '../scenario';
import { accessChange, type MoreFields } from '../token-story';

/** Optional fields of a later release, of every shape that JSON has. */
export const LATER_FIELDS: MoreFields = {
  rotatedFrom: 'Zx81mQ4rTuVw',
  risk: 0.25,
  isManaged: true,
  labels: ['nightly', 'nightly'],
  client: { name: 'ci', addresses: [{ family: 6, address: '::1' }] },
};

const withLaterHeaders = (record: EventRecord): EventRecord => ({
  ...record,
  headers: { ...record.headers, ce_dataschema: 'urn:portcullis:later', tracestate: 'a=b', 'x-later': '1' },
  note: `${record.note} with headers of a later release`,
});

/** What releases to come may send beside what is known today. */
export const newer: readonly Scenario[] = [
  {
    name: 'newer-fields',
    summary: 'Events with fields and headers that no release of today has.',
    why: 'A version gains optional fields: whoever refuses what he does not know stops on the day of an upgrade.',
    rule: RULES.change,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const [one, other] = [play.token(0), play.token(1)];
      const [issued, revoked] = [one.issue(LATER_FIELDS), one.revoke(LATER_FIELDS)];
      await play.send(
        issued.state,
        withLaterHeaders(issued.event),
        revoked.state,
        withLaterHeaders(revoked.event),
      );
      await play.publish(other.issue(LATER_FIELDS), other.expire(LATER_FIELDS));
      play.expectLast(one, other);
    },
  },
  {
    name: 'optional-headers',
    summary: 'Events without the headers that are optional: `ce_subject`, `traceparent`.',
    why: 'Records of before November 2026 have no subject, and what no request caused has no trace.',
    rule: 'docs/api/events.md#headers',
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const token = play.token(0);
      for (const { state, event } of [token.issue(), token.revoke()])
        await play.send(state, withoutHeader(withoutHeader(event, 'ce_subject'), 'traceparent'));
      play.expectLast(token);
    },
  },
  {
    name: 'unknown-types',
    summary: 'Events of types that nobody knows, about known tokens, unknown ones, and no token at all.',
    why: 'More types will come on the same topics; they are no poison, and no news of what is known.',
    rule: RULES.ready,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const [renamed, plain] = [play.token(0), play.token(0)];
      await play.publish(renamed.issue(), plain.issue());
      await play.publish(renamed.changeBy('token.renamed.v1', { name: 'nightly' }));
      const foreign = withLaterHeaders(accessChange(play.log, 7));
      const headers = { ...foreign.headers, ce_type: 'audit.sealed.v1' };
      await play.send({ ...foreign, headers, value: '["not", {"an": "object"}]', note: 'audit.sealed.v1' });
      await play.publish(renamed.revoke(), plain.expire());
      play.expectLast(renamed, plain);
    },
  },
  {
    name: 'two-versions',
    summary:
      'A revocation as `token.revoked.v1`, and beside it as `token.revoked.v2`, whose payload looks different.',
    why: 'Versions are sent side by side for 180 days. Whoever reads one by the other’s schema stops, or is misled.',
    rule: RULES.versions,
    needs: 'running',
    play: async (play: Play): Promise<void> => {
      const [newFirst, oldFirst] = [play.token(0), play.token(1)];
      await play.publish(newFirst.issue(), oldFirst.issue());
      const [one, other] = [newFirst.revoke(), oldFirst.revoke()];
      await play.send(
        one.state,
        other.state,
        inVersion2(one.event),
        one.event,
        other.event,
        inVersion2(other.event),
      );
      play.expectLast(newFirst, oldFirst);
    },
  },
];

const inVersion2 = (record: EventRecord): EventRecord => ({
  ...record,
  headers: { ...record.headers, ce_type: 'token.revoked.v2' },
  value: JSON.stringify({ token: { id: record.key }, version: '2.0', revoked: { at: 1772366400 } }),
  note: 'token.revoked.v2',
});
