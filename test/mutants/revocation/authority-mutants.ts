import type { Mutant } from '../mutant';

const SERVER = 'libs/revocation/src/lease-server.ts';
const STORE = 'test/simulation/revocations/model-lease-store.ts';
const world = 'revocations';
/** Runs the conformance suite of the lease store on Postgres. */
const LEASE_STORE = 'services/tokens/test/lease-store.int-spec.ts';

/** What the tokens API reads and writes, and when. Where a mistake is one of a statement, its model is edited. */
export const authorityMutants: readonly Mutant[] = [
  {
    name: 'lease-and-log-in-one-snapshot',
    world,
    mistake:
      'The log is read in the snapshot of the beat, not in one that begins after its commit (the two statements made one).',
    edits: [
      {
        file: SERVER,
        find: 'const beat = await store.beat({ holder, epoch, acked: applied, incarnation });',
        replace: `const early = store.read({
      after: request.known ?? applied,
      limit: this.options.maxRows ?? DEFAULT_MAX_ROWS,
      historyMs: this.parameters.historyMs,
    });
    early.catch(() => undefined);
    const beat = await store.beat({ holder, epoch, acked: applied, incarnation });`,
      },
      {
        file: SERVER,
        find: 'const slice = await store.read({ after: known, limit, historyMs: this.parameters.historyMs });',
        replace:
          'const isHeld = known !== null && beat.head === known;\n    const slice = await (isHeld ? store.read({ after: known, limit, historyMs: this.parameters.historyMs }) : early);',
      },
    ],
  },
  {
    name: 'log-read-before-the-beat',
    world,
    mistake: 'The log is read first and the beat written after it.',
    edits: [
      {
        file: SERVER,
        find: 'const slice = await store.read({ after: known, limit, historyMs: this.parameters.historyMs });',
        replace:
          'const slice = await store.read({ after: known, limit, historyMs: this.parameters.historyMs });\n    await beating;\n    wakeWaiters();',
      },
      {
        file: SERVER,
        find: 'const beat = await store.beat({ holder, epoch, acked: applied, incarnation });\n    wakeWaiters();',
        replace: `const head0 = await store.listLeases();
    const beating = store.beat({ holder, epoch, acked: applied, incarnation });
    beating.catch(() => undefined);
    const beat = { incarnation: head0.incarnation, head: request.known ?? applied ?? -1 };`,
      },
    ],
  },
  {
    name: 'reply-not-after-the-commit-of-the-beat',
    world,
    mistake:
      'The beat is answered before it is committed (the model of the statement: what synchronous_commit and an awaited COMMIT give).',
    heldBy: LEASE_STORE,
    edits: [
      {
        file: STORE,
        find: 'await this.database.flush();\n      this.upsert(tables, beat, { incarnation: read.incarnation, beats });\n      return read;',
        replace:
          'void this.database.flush().then(\n        () => this.upsert(tables, beat, { incarnation: read.incarnation, beats }),\n        () => undefined,\n      );\n      return read;',
      },
    ],
  },
  {
    name: 'restart-overwrites-the-old-epoch',
    world,
    mistake:
      "A restarted process takes over the row of the one before, which may live on (the model of the statement's key).",
    heldBy: LEASE_STORE,
    edits: [
      {
        file: STORE,
        find: '`${holder} ${epoch}`',
        replace: '(void epoch, holder)',
      },
    ],
  },
  {
    name: 'lease-rows-expire-by-the-database-wall-clock',
    world,
    mistake:
      "A waiter leaves out rows that the database's clock calls old (the model of the statement that lists them).",
    heldBy: LEASE_STORE,
    edits: [
      {
        file: 'test/simulation/revocations/tables.ts',
        find: 'readonly incarnation: string;\n}',
        replace: 'readonly incarnation: string;\n  readonly at?: number;\n}',
      },
      {
        file: STORE,
        find: 'const row = { holder, epoch, acked: Math.max(before, given), beats, incarnation };',
        replace:
          'const row = { holder, epoch, acked: Math.max(before, given), beats, incarnation, at: this.database.nowMs() };',
      },
      {
        file: STORE,
        find: 'const rows = [...leases.values()].map(',
        replace: 'const rows = [...leases.values()].filter(({ at = 0 }) => at > snapshot.nowMs - 404).map(',
      },
    ],
  },
  {
    name: 'introspection-on-a-lagging-replica',
    world,
    mistake:
      'Introspection also reads a standby (the model of the statement without `not pg_is_in_recovery()`).',
    heldBy: 'services/tokens/test/standby.int-spec.ts',
    edits: [
      {
        file: 'test/simulation/revocations/introspect-model.ts',
        find: '  refuseOnStandby(snapshot);\n',
        replace: '',
      },
      {
        file: 'test/simulation/revocations/introspect-model.ts',
        find: "import { refuseOnStandby } from './model-lease-store';\n",
        replace: '',
      },
    ],
  },
  {
    name: 'beats-counted-per-row',
    world,
    mistake:
      'Each row counts its own beats, so one that was deleted and made again shows an old number (the model of the sequence).',
    heldBy: LEASE_STORE,
    edits: [
      {
        file: STORE,
        find: 'const row = { holder, epoch, acked: Math.max(before, given), beats, incarnation };',
        replace:
          'void beats;\n    const row = { holder, epoch, acked: Math.max(before, given), beats: (old?.beats ?? 0) + 1, incarnation };',
      },
    ],
  },
  {
    name: 'clean-up-before-the-lease-is-over',
    world,
    mistake: 'Rows are removed after a silence that is shorter than a lease.',
    heldBy: 'services/tokens/test/tokens-config.spec.ts',
    edits: [
      {
        file: 'test/simulation/revocations/tokens-api.ts',
        find: 'const SILENT_FOR_MS = 700;',
        replace: 'const SILENT_FOR_MS = 100;',
      },
    ],
  },
  {
    name: 'acknowledgement-of-another-incarnation-counted',
    world,
    mistake: 'A beat keeps what was acknowledged of the log that was lost (the model of the statement).',
    heldBy: LEASE_STORE,
    edits: [
      {
        file: STORE,
        find: 'const before = old?.incarnation === incarnation ? old.acked : 0;',
        replace: 'const before = old?.acked ?? 0;',
      },
    ],
  },
  {
    name: 'role-changes-are-no-subject',
    world,
    mistake: 'A cached answer does not fall with a change of the roles that it carries.',
    edits: [
      {
        file: 'services/tokens/src/tokens/introspection.service.ts',
        find: 'subjects.push(`account:${String(principal.accountId)}`, `change:${String(principal.accountId)}`);',
        replace: 'subjects.push(`account:${String(principal.accountId)}`);',
      },
    ],
  },
  {
    name: 'repositories-are-no-subject',
    world,
    mistake: 'A cached answer does not fall with the repository that it is about.',
    edits: [
      {
        file: 'services/tokens/src/tokens/introspection.service.ts',
        find: 'if (principal.repository) subjects.push(`repository:${String(principal.repository.repositoryId)}`);',
        replace: '',
      },
    ],
  },
  {
    name: 'positions-taken-before-the-last-lock',
    world,
    mistake:
      'A position is taken without the lock that is held to the commit (the model of appendToLog), so a later one may commit first.',
    heldBy: 'services/tokens/test/revoke.int-spec.ts',
    edits: [
      {
        file: 'test/simulation/revocations/statements.ts',
        find: "before: tables.facts.seq }), ['head']);",
        replace: 'before: (tables.drawn = Math.max(tables.drawn ?? 0, tables.facts.seq) + 1) - 1 }));',
      },
      {
        file: 'test/simulation/revocations/tables.ts',
        find: '  incarnation: string;\n  leaseMs',
        replace: '  incarnation: string;\n  drawn?: number;\n  leaseMs',
      },
      {
        file: 'test/simulation/revocations/statements.ts',
        find: 'change(tx, () => ({ seq: before + subjects.length }));',
        replace: 'change(tx, ({ seq }) => ({ seq: Math.max(seq, before + subjects.length) }));',
      },
    ],
  },
];
