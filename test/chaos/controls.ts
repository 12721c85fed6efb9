import type { Invariant } from '../history/invariant';
import { nothingAcceptedAfterExpiry } from '../history/invariants/nothing-accepted-after-expiry';
import { nothingAcceptedAfterRevocation } from '../history/invariants/nothing-accepted-after-revocation';
import type { Edit } from '../mutants/mutant';

/**
 * One part of the protocol switched off. A rig that finds nothing in a healthy system must find something here, or it finds nothing
 * anywhere.
 */
export interface Control {
  readonly name: 'wait' | 'fill' | 'l2' | 'expiry';
  /** What is switched off, in a sentence. */
  readonly about: string;
  /** The profile that shows it best. */
  readonly profile: string;
  /** At a few revocations in ten seconds, as CI makes them. */
  readonly shownInMinutes: number;
  /** The invariant that must be found broken. */
  readonly breaks: Invariant['name'];
  readonly edits: readonly Edit[];
}

const ENGINE = 'libs/revocation/src/decision-engine.ts';

export const CONTROLS: readonly Control[] = [
  {
    name: 'wait',
    about: 'A revocation answers right after its commit, whoever has heard of it.',
    profile: 'isolation',
    shownInMinutes: 0.5,
    breaks: nothingAcceptedAfterRevocation.name,
    edits: [
      {
        file: 'libs/revocation/src/revocation-waiter.ts',
        find: 'if (clock.now() - committedAt >= overMs) {',
        replace: 'if (clock.now() >= committedAt) {',
      },
    ],
  },
  {
    name: 'fill',
    about: 'What an introspection answered is cached as if it were as new as everything that is known.',
    profile: 'late-answers',
    shownInMinutes: 1,
    breaks: nothingAcceptedAfterRevocation.name,
    edits: [
      {
        file: ENGINE,
        find: 'if (!this.current(answer, sentFrom)) return;',
        replace: '',
      },
      {
        file: ENGINE,
        find: `if (!view.admits(answer)) return;
    const { incarnation, asOf, subjects, expiresAt, value, maxAgeMs } = answer;`,
        replace: `const { incarnation, subjects, expiresAt, value, maxAgeMs } = answer;
    const asOf = Math.max(answer.asOf, view.applied);`,
      },
      {
        file: ENGINE,
        find: 'return this.buried(query) ?? fromEntry;',
        replace: 'return fromEntry ?? this.buried(query);',
      },
    ],
  },
  {
    name: 'l2',
    about: 'What Redis holds is used without lease, floor and tombstones.',
    profile: 'redis',
    shownInMinutes: 0.5,
    breaks: nothingAcceptedAfterRevocation.name,
    edits: [
      {
        file: ENGINE,
        find: 'if (!this.l2.absent && this.ports.standing.lease.fresh()) {',
        replace: 'if (!this.l2.absent) {',
      },
      {
        file: ENGINE,
        find: 'return this.usable(entry) ? allow(rung, entry, () => this.usable(entry)) : undefined;',
        replace: `if (rung === 'l2') return allow(rung, entry, () => true);
    return this.usable(entry) ? allow(rung, entry, () => this.usable(entry)) : undefined;`,
      },
      {
        file: ENGINE,
        find: 'return this.buried(query) ?? fromEntry;',
        replace: 'return fromEntry;',
      },
    ],
  },
  {
    name: 'expiry',
    about: 'What is cached of a token is used as if it never expired.',
    profile: 'health',
    shownInMinutes: 0.5,
    breaks: nothingAcceptedAfterExpiry.name,
    edits: [
      {
        file: ENGINE,
        find: 'const entry: Entry<T> = { incarnation, asOf, digest, subjects, expiresAt, askAgainAt, value };',
        replace:
          'const entry: Entry<T> = { incarnation, asOf, digest, subjects, expiresAt: null, askAgainAt, value };',
      },
    ],
  },
];
