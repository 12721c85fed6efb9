import type { Mutant } from '../mutant';

const LEASE = 'libs/revocation/src/lease.ts';
const CLIENT = 'libs/revocation/src/lease-client.ts';
const world = 'revocations';

/** How long a process may use what it has cached, and what it says of how far it has heard. */
export const leaseMutants: readonly Mutant[] = [
  {
    name: 'lease-counted-from-receipt',
    world,
    mistake: 'The lease counts from the reply, so a slow one lengthens it.',
    edits: [
      {
        file: CLIENT,
        find: 'this.lease.renewed(renewal, reply.leaseMs)',
        replace: 'this.lease.renewed({ ...renewal, sentAt: this.lease.begin().sentAt }, reply.leaseMs)',
      },
    ],
  },
  {
    name: 'freshness-as-a-timers-flag',
    world,
    mistake: 'A timer clears a flag when the lease ends, instead of asking the clock at each decision.',
    edits: [
      {
        file: LEASE,
        find: 'private generation = 0;',
        replace: 'private generation = 0;\n  private flag: object | undefined;',
      },
      {
        file: LEASE,
        find: 'this.term = { start: renewal.sentAt, until };',
        replace: `{
      this.term = { start: renewal.sentAt, until };
      const flag = (this.flag = {});
      void this.clock.sleep(until - this.clock.now()).then(() => {
        if (this.flag === flag) this.flag = undefined;
      });
    }`,
      },
      {
        file: LEASE,
        find: 'return this.remainingMs() > 0;',
        replace: 'return this.term !== undefined && this.flag !== undefined;',
      },
    ],
  },
  {
    name: 'lease-on-the-wall-clock',
    world,
    mistake: 'The lease is counted on the wall clock alone.',
    edits: [
      {
        file: LEASE,
        find: 'if (elapsed.disagreement > this.parameters.maxClockDisagreementMs) return 0;',
        replace: '',
      },
      {
        file: LEASE,
        find: 'this.term.start.monotonic - elapsed.longest',
        replace: 'this.term.start.monotonic - (this.clock.wallNow() - this.term.start.wall)',
      },
    ],
  },
  {
    name: 'suspension-not-noticed',
    world,
    mistake: 'Only the monotonic clock is asked, which stands still while the machine sleeps.',
    edits: [
      {
        file: LEASE,
        find: 'if (elapsed.disagreement > this.parameters.maxClockDisagreementMs) return 0;',
        replace: '',
      },
      {
        file: LEASE,
        find: 'this.term.start.monotonic - elapsed.longest',
        replace: 'this.term.start.monotonic - elapsed.monotonic',
      },
    ],
  },
  {
    name: 'drift-margin-removed',
    world,
    mistake: 'Neither side of the lease allows for clocks that run fast or slow.',
    edits: [
      {
        file: 'libs/revocation/src/lease-parameters.ts',
        find: 'durationMs * (1 - driftRatio)',
        replace: 'durationMs',
      },
      {
        file: 'libs/revocation/src/lease-parameters.ts',
        find: 'durationMs * (1 + driftRatio)',
        replace: 'durationMs',
      },
    ],
  },
  {
    name: 'granted-length-ignored',
    world,
    mistake:
      'A revocation waits for its own lease length, not for the longest that any tokens API may have granted.',
    edits: [
      {
        file: 'libs/revocation/src/revocation-waiter.ts',
        find: 'Math.max(this.parameters.durationMs, leaseMs)',
        replace: 'Math.min(this.parameters.durationMs, leaseMs)',
      },
      {
        file: LEASE,
        find: 'Math.min(this.parameters.durationMs, grantedMs)',
        replace: 'grantedMs',
      },
    ],
  },
  {
    name: 'ack-before-apply',
    world,
    mistake:
      'A renewal acknowledges the head of the reply before, of which the rows are applied only afterwards.',
    edits: [
      {
        file: CLIENT,
        find: 'private acked: number | null = null;',
        replace: 'private acked: number | null = null;\n  private held: readonly LogRow[] = [];',
      },
      {
        file: CLIENT,
        find: 'LeaseTransport, RenewReply, RenewRequest',
        replace: 'LeaseTransport, LogRow, RenewReply, RenewRequest',
      },
      {
        file: CLIENT,
        find: 'this.view.apply(reply.rows);',
        replace:
          'const late = reply.rows;\n    this.acked = reply.head;\n    void this.ports.clock.sleep(15).then(() => this.view.apply(late));',
      },
      {
        file: CLIENT,
        find: "if (this.view.applied < reply.head) this.giveUp('The rows do not reach the head without a gap.');",
        replace: '',
      },
    ],
  },
  {
    name: 'incomplete-reply-extends',
    world,
    mistake: 'A reply that does not reach the head extends the lease.',
    edits: [
      { file: CLIENT, find: 'if (!reply.complete) return;', replace: '' },
      {
        file: CLIENT,
        find: "if (this.view.applied < reply.head) this.giveUp('The rows do not reach the head without a gap.');",
        replace: '',
      },
    ],
  },
  {
    name: 'cold-start-with-floor-0',
    world,
    mistake: 'A process that begins believes that it knows the log from its first row on.',
    edits: [
      {
        file: CLIENT,
        find: 'this.view.reset(incarnation, floor);',
        replace: 'this.view.reset(incarnation, 0);\n    this.view.assume(floor);',
      },
      {
        file: 'libs/revocation/src/revocation-view.ts',
        find: '/** Nothing is known any more, until the next snapshot. */',
        replace:
          'assume(applied: number): void {\n    this.position = { ...this.position, applied: Math.max(applied, this.applied) };\n  }\n\n  /** Nothing is known any more, until the next snapshot. */',
      },
    ],
  },
  {
    name: 'drain-releases-before-it-stops',
    world,
    mistake: 'A process that stops gives its lease back first and goes on using it meanwhile.',
    edits: [
      {
        file: CLIENT,
        find: 'async stop(): Promise<void> {\n    this.lease.drop();\n',
        replace: 'async stop(): Promise<void> {\n',
      },
      {
        file: CLIENT,
        find: "this.report({ where: 'release', error }));",
        replace: "this.report({ where: 'release', error }));\n    this.lease.drop();",
      },
    ],
  },
  {
    name: 'renewal-under-way-outlives-the-drain',
    world,
    mistake: 'A reply that comes after the process began to stop extends the lease that is being given back.',
    edits: [
      { file: LEASE, find: 'if (renewal.generation !== this.generation) return;', replace: '' },
      {
        file: CLIENT,
        find: 'signal.throwIfAborted();\n    this.take(reply, known, renewal);',
        replace: 'this.take(reply, known, renewal);',
      },
      {
        file: CLIENT,
        find: 'const reply = await bounded(this.ports.clock, this.renewTimeoutMs, signal, (s) =>',
        replace: 'const reply = await bounded(this.ports.clock, this.renewTimeoutMs, undefined, (s) =>',
      },
      { file: CLIENT, find: 'await this.running;\n', replace: '' },
    ],
  },
  {
    name: 'row-acknowledged-amid-uploads',
    world,
    mistake: 'Ingestion acknowledges a revocation while uploads of its token are under way.',
    edits: [
      {
        file: 'libs/revocation/src/ack-barrier.ts',
        find: 'const left = new Set([...this.inFlight].filter((fact) => !this.standing.view.admits(fact)));',
        replace: 'const left = new Set<Fact>();',
      },
      {
        file: 'libs/revocation/src/ack-barrier.ts',
        find: 'stillValid: () => this.inFlight.has(fact) && isProven(this.standing, fact), leave',
        replace: 'stillValid: () => this.inFlight.has(fact) && this.standing.lease.fresh(), leave',
      },
    ],
  },
  {
    name: 'upload-not-asked-again',
    world,
    mistake: 'An upload that was let in is acknowledged whatever became of the lease meanwhile.',
    edits: [
      {
        file: 'services/ingestion/src/uploads/upload-gate.ts',
        find: 'if (!pass.stillValid()) throw this.refusal(fact);',
        replace: '',
      },
    ],
  },
];
