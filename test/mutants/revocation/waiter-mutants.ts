import type { Mutant } from '../mutant';

const WAITER = 'libs/revocation/src/revocation-waiter.ts';
const CENSUS = 'libs/revocation/src/lease-census.ts';
const SERVICE = 'services/tokens/src/revocations/revocations.service.ts';
const world = 'revocations';

/** What a DELETE waits for before it is answered. */
export const waiterMutants: readonly Mutant[] = [
  {
    name: 'reply-after-commit-only',
    world,
    mistake: 'A DELETE is answered when it is committed.',
    edits: [
      {
        file: WAITER,
        find: 'if (clock.now() - committedAt >= overMs) {',
        replace: 'if (clock.now() - committedAt >= 0) {',
      },
    ],
  },
  {
    name: 'repeated-delete-answers-at-once',
    world,
    mistake: 'A token that is revoked already needs no proof.',
    edits: [
      {
        file: SERVICE,
        find: 'return this.prove(await this.revokeTokens.revoke(scope, ids, actor), preferredWaitS);',
        replace: `const committed = await this.revokeTokens.revoke(scope, ids, actor);
    const key = JSON.stringify(ids);
    const isRepeat = this.seen.has(committed.seq);
    this.seen.add(committed.seq);
    void key;
    if (isRepeat) return { state: 'enforced', seq: committed.seq, enforcedAt: new Date(), enforcers: 0 };
    return this.prove(committed, preferredWaitS);`,
      },
      {
        file: SERVICE,
        find: 'export class RevocationsService {\n',
        replace: 'export class RevocationsService {\n  private readonly seen = new Set<number>();\n\n',
      },
    ],
  },
  {
    name: 'waits-from-before-the-commit',
    world,
    mistake: 'Time counts from the request, not from the commit.',
    edits: [
      {
        file: 'services/tokens/src/revocations/revocation-prover.ts',
        find: 'const committedAt = clock.now();',
        replace: 'const committedAt = clock.now() - 60;',
      },
    ],
  },
  {
    name: 'lease-table-read-before-the-commit',
    world,
    mistake:
      'Who must acknowledge is read before the commit, so nobody waits for a process that came in between.',
    edits: [
      {
        file: WAITER,
        find: 'private readonly listEveryMs: number;',
        replace: 'private readonly listEveryMs: number;\n  private known: readonly string[] = [];',
      },
      {
        file: WAITER,
        find: 'let enforcers = 0;',
        replace: 'let enforcers = 0;\n    const known = this.known;',
      },
      {
        file: WAITER,
        find: 'this.census.record(table, clock.now());',
        replace:
          'this.census.record(table, clock.now());\n      this.known = table.leases.map(({ epoch }) => epoch);',
      },
      {
        file: WAITER,
        find: 'const proof = read && this.proofIn(read.table, read.askedAt, revocation);',
        replace: `const leases = read ? read.table.leases.filter(({ epoch }) => known.includes(epoch)) : [];
        const proof = read && this.proofIn({ ...read.table, leases }, read.askedAt, revocation);`,
      },
    ],
  },
  {
    name: 'no-grace-after-lost-lease-rows',
    world,
    mistake: 'A lease table that was lost in a failover is believed at once.',
    edits: [
      {
        file: WAITER,
        find: 'if (table.incarnation !== incarnation || this.census.watchedMs(askedAt) < overMs) return undefined;',
        replace: 'if (table.incarnation !== incarnation) return undefined;',
      },
    ],
  },
  {
    name: 'two-incarnations-compared',
    world,
    mistake: 'Acknowledgements of the log after a failover count for a revocation in the one before.',
    edits: [
      {
        file: WAITER,
        find: 'if (table.incarnation !== incarnation || this.census.watchedMs(askedAt) < overMs) return undefined;',
        replace: 'if (this.census.watchedMs(askedAt) < overMs) return undefined;',
      },
      {
        file: CENSUS,
        find: 'if (this.incarnation?.name !== table.incarnation) {',
        replace: 'if (this.incarnation === undefined) {',
      },
    ],
  },
  {
    name: 'silence-counted-from-before-the-incarnation',
    world,
    mistake: 'The census outlives a change of the incarnation.',
    edits: [
      {
        file: CENSUS,
        find: 'if (this.incarnation?.name !== table.incarnation) {',
        replace: 'if (this.incarnation === undefined) {',
      },
    ],
  },
  {
    name: 'silent-enforcers-forgotten-at-once',
    world,
    mistake: 'An enforcer that was silent for a poll or two is taken for dead.',
    edits: [
      {
        file: WAITER,
        find: 'this.census.silentMs(row, askedAt) >= overMs',
        replace: 'this.census.silentMs(row, askedAt) >= overMs / 2',
      },
    ],
  },
  {
    name: 'most-enforcers-suffice',
    world,
    mistake: 'A revocation answers when most enforcers have acknowledged it.',
    edits: [
      {
        file: WAITER,
        find: "if (open.length === 0) return 'acknowledged';",
        replace: "if (open.length * 2 < table.leases.length) return 'acknowledged';",
      },
    ],
  },
];
