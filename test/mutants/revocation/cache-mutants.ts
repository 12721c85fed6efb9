import type { Mutant } from '../mutant';

const ENGINE = 'libs/revocation/src/decision-engine.ts';
const VIEW = 'libs/revocation/src/revocation-view.ts';
const world = 'revocations';

/** What a gateway may believe of what it remembers or is told. */
export const cacheMutants: readonly Mutant[] = [
  {
    name: 'no-as-of-check-on-fill',
    world,
    mistake: 'An answer is cached and used without asking whether a revocation overtook it.',
    edits: [
      {
        file: ENGINE,
        find: 'if (!this.current(answer, sentFrom)) return;',
        replace: '',
      },
      { file: ENGINE, find: 'if (!view.admits(answer)) return;', replace: '' },
      {
        file: ENGINE,
        find: 'const entry: Entry<T> = { incarnation, asOf, digest, subjects, expiresAt, askAgainAt, value };',
        replace:
          'const entry: Entry<T> = { incarnation, asOf: Math.max(asOf, view.applied), digest, subjects, expiresAt, askAgainAt, value };',
      },
    ],
  },
  {
    name: 'l2-trusted',
    world,
    mistake: 'What Redis holds is used as if it had just been read from the database.',
    edits: [
      {
        file: ENGINE,
        find: 'const entry = await this.l2.find(query.key, signal);',
        replace: `const held = await this.l2.find(query.key, signal);
      const { view } = this.ports.standing;
      const entry = held && { ...held, incarnation: view.incarnation ?? held.incarnation, asOf: view.applied };`,
      },
    ],
  },
  {
    name: 'joins-an-introspection-while-unleased',
    world,
    mistake: 'A request without a lease takes the answer to a question that was sent before it came.',
    edits: [
      { file: ENGINE, find: 'asked === 0 && lease.fresh(), signal', replace: 'true, signal' },
      {
        file: 'libs/revocation/src/introspections.ts',
        find: 'own: !joins || !alreadySent',
        replace: 'own: true',
      },
    ],
  },
  {
    name: 'joined-answer-taken-as-own',
    world,
    mistake: 'An answer that was asked for under a lease is used after the lease has ended.',
    edits: [
      {
        file: 'libs/revocation/src/introspections.ts',
        find: 'own: !joins || !alreadySent',
        replace: 'own: true',
      },
    ],
  },
  {
    name: 'event-advances-over-a-gap',
    world,
    mistake: 'An event from Kafka moves the position, also when rows before it were not heard.',
    edits: [
      {
        file: 'services/gateway/src/auth/revocation.consumer.ts',
        find: '{ subject: `token:${tokenId}`, seq, incarnation }',
        replace: '{ subject: `token:${tokenId}`, seq, incarnation, wholeRow: true }',
      },
      { file: VIEW, find: 'seq === this.applied + 1', replace: 'seq > this.applied' },
    ],
  },
  {
    name: 'event-of-one-token-taken-for-a-whole-row',
    world,
    mistake:
      'The event of one token of a deleted repository stands for the row, which is about the repository.',
    edits: [
      {
        file: 'services/gateway/src/auth/revocation.consumer.ts',
        find: '{ subject: `token:${tokenId}`, seq, incarnation }',
        replace: '{ subject: `token:${tokenId}`, seq, incarnation, wholeRow: true }',
      },
    ],
  },
  {
    name: 'tombstones-dropped-without-the-floor',
    world,
    mistake: 'Old tombstones are forgotten, and facts from before them are still believed.',
    edits: [
      {
        file: VIEW,
        find: 'this.position = { ...this.position, floor };\n    this.dropTombstones();',
        replace:
          'for (const [subject, seq] of this.tombstones) if (seq <= floor) this.tombstones.delete(subject);',
      },
    ],
  },
  {
    name: 'floor-raised-without-lifting',
    world,
    mistake: 'Entries are lifted to the present position although they are not usable.',
    edits: [
      {
        file: ENGINE,
        find: 'this.l1.lift(some, (entry) => this.usable(entry), view.applied, halfWay)',
        replace: 'this.l1.lift(some, () => true, view.applied, halfWay)',
      },
    ],
  },
  {
    name: 'answer-checked-against-tombstones-only',
    world,
    mistake: 'An answer that was read before the floor is used if no tombstone denies it.',
    edits: [
      {
        file: VIEW,
        find: 'fact.asOf >= this.position.floor &&',
        replace: '',
      },
      { file: ENGINE, find: ' || answer.asOf < view.floor', replace: '' },
      {
        file: ENGINE,
        find: 'return sentFrom.incarnation !== answer.incarnation || answer.asOf >= sentFrom.applied;',
        replace: 'return true;',
      },
    ],
  },
  {
    name: 'not-asked-again-before-it-goes-upstream',
    world,
    mistake: 'Whether a decision still holds is answered with yes, however long ago it was made.',
    edits: [
      {
        file: ENGINE,
        find: "return { verdict: 'allow', rung, value, incarnation, asOf, subjects, stillValid };",
        replace:
          "void stillValid;\n  return { verdict: 'allow', rung, value, incarnation, asOf, subjects, stillValid: () => true };",
      },
      {
        file: ENGINE,
        find: "return holds() ? allow('authority', answer, holds) : undefined;",
        replace: "return allow('authority', answer, holds);",
      },
    ],
  },
  {
    name: 'no-last-look-before-the-upstream',
    world,
    mistake: 'A decision is acted on without a look at whether it still holds.',
    edits: [
      {
        file: 'libs/revocation/src/carry-out.ts',
        find: 'if (!granted.stillValid()) throw new DecisionLapsed();',
        replace: 'void granted;',
      },
    ],
  },
  {
    name: 'acknowledgement-passed-on-unproven',
    world,
    mistake: 'What ingestion acknowledged is passed on, however long it was on its way.',
    edits: [
      {
        file: 'libs/revocation/src/passing-on.ts',
        find: 'return this.isProven(granted) ? undefined : startedNow(decideAgain);',
        replace: 'void [granted, decideAgain, startedNow];\n    return undefined;',
      },
    ],
  },
  {
    name: 'expiry-by-the-process-wall-clock',
    world,
    mistake: 'A cached token expires by the wall clock of the gateway.',
    edits: [
      {
        file: ENGINE,
        find: 'if (expiresAt !== null && databaseClock.mayBePast(expiresAt)) return false;',
        replace: 'if (expiresAt !== null && this.ports.clock.wallNow() >= expiresAt) return false;',
      },
    ],
  },
  {
    name: 'expiry-not-looked-at',
    world,
    mistake: 'A cached token lives until somebody revokes it.',
    edits: [
      {
        file: ENGINE,
        find: 'if (expiresAt !== null && databaseClock.mayBePast(expiresAt)) return false;',
        replace: '',
      },
    ],
  },
  {
    name: 'database-clock-counted-from-receipt',
    world,
    mistake: "The database's clock is taken to have been read when the reply came.",
    edits: [
      {
        file: 'libs/revocation/src/database-clock.ts',
        find: 'const elapsed = elapsedSince(this.reading.sentAt, this.clock).longest / (1 - this.driftRatio);',
        replace: 'const elapsed = this.clock.now() - this.reading.receivedAt;',
      },
    ],
  },
  {
    name: 'unknown-remembered-by-id',
    world,
    mistake: 'A refusal is remembered for the token id, so a wrong secret locks out the right one.',
    edits: [
      {
        file: ENGINE,
        find: 'this.refusals.remember(digest, answer.reason);',
        replace: 'this.refusals.remember(key, answer.reason);',
      },
      { file: ENGINE, find: 'this.refusals.get(query.digest)', replace: 'this.refusals.get(query.key)' },
    ],
  },
  {
    name: 'digest-not-compared',
    world,
    mistake: 'A cached answer is given to whoever shows the id, with any secret.',
    edits: [
      {
        file: ENGINE,
        find: "if (entry.digest !== query.digest) return { verdict: 'deny', rung, reason: 'unknown' };",
        replace: '',
      },
    ],
  },
];
