import type { Mutant } from './mutant';

const LANE = 'libs/outbox/src/relay-lane.ts';
const PRODUCER = 'libs/outbox/src/kafka-confirmed-producer.ts';
const BATCHES = 'libs/event-bus/src/kafka-batches.ts';
const SERVICE = 'services/ingestion/src/uploads/uploads.service.ts';
const GATE = 'services/ingestion/src/uploads/upload-gate.ts';
const BARRIER = 'libs/revocation/src/ack-barrier.ts';
const PARTS = 'services/ingestion/src/work/report-parts.ts';
const MODELS = 'test/simulation/uploads/database';
/** Runs the conformance suites of the ledger, the reports and the queue on Postgres. */
const STORES = 'services/ingestion/test/postgres-stores.int-spec.ts';

const OFFSET_FIRST = {
  file: BATCHES,
  find: '        const settled = await this.settle(',
  replace: `        payload.resolveOffset(message.offset);
        await payload.commitOffsetsIfNecessary();
        const settled = await this.settle(`,
};
const NO_SECOND_LOOK = {
  file: GATE,
  find: '      if (!pass.stillValid()) throw this.refusal(fact);\n',
  replace: '',
};

const ACKNOWLEDGEMENTS: readonly Mutant[] = [
  {
    name: 'ack-before-commit',
    world: 'uploads',
    mistake: 'An upload is acknowledged while its transaction is under way.',
    edits: [
      { file: GATE, find: '      await work();\n', replace: '      acknowledge();\n      await work();\n' },
      { ...NO_SECOND_LOOK, find: `${NO_SECOND_LOOK.find}      acknowledge();\n` },
    ],
  },
  {
    name: 'unknown-outcome-acknowledged',
    world: 'uploads',
    mistake: 'A commit without an answer passes for one that happened.',
    edits: [
      {
        file: 'services/ingestion/src/or-unavailable.ts',
        find: `      throw new IngestionUnavailable('Our database did not confirm this in time.', 2, error);`,
        replace: `      return 'new' as T;`,
      },
    ],
  },
  {
    name: 'no-ack-barrier',
    world: 'uploads',
    mistake:
      'A revocation is acknowledged while uploads of its token are under way, and nobody looks again before they are answered. (Without the wait alone the second look refuses them; it is then that the upload is stored and refused.)',
    edits: [NO_SECOND_LOOK, { file: BARRIER, find: 'if (left.size > 0) return;', replace: '' }],
  },
  {
    name: 'no-second-look-before-the-ack',
    world: 'uploads',
    mistake: 'An upload that outlived the lease of its process is acknowledged all the same.',
    edits: [NO_SECOND_LOOK],
  },
];

const REPORTS: readonly Mutant[] = [
  {
    name: 'accumulate-instead-of-derive',
    world: 'uploads',
    mistake:
      'A worker keeps what it merged of a report and adds to it, in place of deriving each generation from its parts.',
    edits: [
      {
        file: 'services/ingestion/src/work/report-worker.ts',
        find: '    super(\n',
        replace: '    const kept = new Map<number, MergedReport>();\n    super(\n',
      },
      {
        file: 'services/ingestion/src/work/report-worker.ts',
        find: 'const report = new MergedReport();',
        replace:
          'const report = kept.get(claim.position) ?? new MergedReport();\n          kept.set(claim.position, report);',
      },
    ],
  },
  {
    name: 'complete-keeps-older-partials',
    world: 'uploads',
    mistake: 'Partials that were received before a complete upload still count after it.',
    edits: [{ file: PARTS, find: 'position > base.position && ', replace: '' }],
  },
  {
    name: 'late-partial-counts-at-once',
    world: 'uploads',
    mistake: 'A partial that comes after a final counts without another final.',
    edits: [
      {
        file: SERVICE,
        find: `const generation = await tx.requestReport(upload, upload.kind === 'complete' ? 1 : 0);`,
        replace: `const counts = upload.kind === 'complete' || (await tx.hasFinal(upload));
      const generation = await tx.requestReport(upload, counts ? 1 : 0);`,
      },
      { file: SERVICE, find: `if (upload.kind === 'complete') await`, replace: 'if (counts) await' },
    ],
  },
  {
    name: 'second-final-is-a-repetition',
    world: 'uploads',
    mistake: 'A final of a commit that had one before is taken for a repetition, whatever waits.',
    edits: [{ file: SERVICE, find: 'if (waiting.size === 0 && (await', replace: 'if ((await' }],
  },
  {
    name: 'finals-do-not-lock',
    world: 'uploads',
    mistake: 'Two finals of a commit seal the same partials, each for a generation of its own.',
    edits: [{ file: SERVICE, find: '      await tx.lockCommit(final);\n', replace: '' }],
  },
  {
    name: 'uploads-do-not-lock',
    world: 'uploads',
    mistake: 'Uploads of a commit do not come one after another, so their events do not either.',
    edits: [{ file: SERVICE, find: '      await tx.lockCommit(upload);\n', replace: '' }],
  },
  {
    name: 'older-generation-replaces-newer',
    world: 'uploads',
    mistake: 'A worker that was slow stores its generation over a newer one (in the model of the update).',
    heldBy: STORES,
    edits: [
      {
        file: `${MODELS}/model-report-store.ts`,
        find: '!row || row.done >= claim.generation',
        replace: '!row',
      },
    ],
  },
  {
    name: 'superseded-announced',
    world: 'uploads',
    mistake: 'A generation that another worker has stored is announced once more.',
    edits: [
      {
        file: 'services/ingestion/src/work/report-writer.ts',
        find: 'const processedAt = await tx.finish(claim, totals);',
        replace: 'const processedAt = (await tx.finish(claim, totals)) ?? new Date(0);',
      },
    ],
  },
  {
    name: 'claim-without-an-end',
    world: 'uploads',
    mistake: "What a dead worker had claimed is nobody else's (in the model of the claim).",
    heldBy: STORES,
    edits: [
      {
        file: `${MODELS}/model-report-queue.ts`,
        find: 'nextAttemptAt: server.clockTimestamp + claimMs });',
        replace: 'nextAttemptAt: Infinity });',
      },
    ],
  },
];

const EVENTS: readonly Mutant[] = [
  {
    name: 'kafka-offset-before-the-commit',
    world: 'uploads',
    mistake:
      'A consumer settles the offset of an event before its handler has committed what it makes of it.',
    edits: [OFFSET_FIRST],
  },
  {
    name: 'worker-relies-on-events',
    world: 'uploads',
    mistake:
      'Workers look at the queue only when an event wakes them. (Events only wake them, since the database is the queue of record: an offset that is settled too early costs a worker a wait and no more, until it relies on events.)',
    edits: [
      {
        file: 'services/ingestion/src/work/queue-worker.ts',
        find: 'this.ports.clock.sleep(this.settings.sweepMs, ',
        replace: 'this.ports.clock.sleep(2 ** 31 - 1, ',
      },
    ],
  },
  {
    name: 'failed-event-skipped',
    world: 'uploads',
    mistake: 'The events after one that could not be handled are handled, and it is settled with them.',
    edits: [
      {
        file: BATCHES,
        find: `message.offset, payload.pause());
          return;`,
        replace: 'message.offset, payload.pause());',
      },
    ],
  },
  {
    name: 'producer-reused',
    world: 'uploads',
    mistake: 'A producer goes on after a send that was rejected, with sequence numbers that may be wrong.',
    edits: [
      {
        file: LANE,
        find: `      const spent = this.producer;
      this.producer = undefined;
      await spent?.close();
`,
        replace: '',
      },
    ],
  },
  {
    name: 'resolved-send-believed',
    world: 'uploads',
    mistake:
      'A send that resolves counts for all of its events, though no broker has confirmed some of them.',
    edits: [
      {
        file: PRODUCER,
        find: 'if (this.unconfirmed.size > 0) throw',
        replace: 'if (this.unconfirmed.size > 1_000) throw',
      },
    ],
  },
  {
    name: 'outbox-read-by-position',
    world: 'uploads',
    mistake:
      'A lane goes on after the last position that was published, and loses what commits later with a lower one (in the model of the statement, and in the statement).',
    edits: [
      {
        file: `${MODELS}/model-relay-store.ts`,
        find: '.filter((row) => row.lane === lane && isUnpublished(row))',
        replace: `.filter((row, _, rows) => {
          const published = rows.filter((other) => other.lane === lane && other.isPublished);
          return row.lane === lane && row.position > Math.max(0, ...published.map(({ position }) => position));
        })`,
      },
      {
        file: 'libs/outbox/src/postgres-relay-store.ts',
        find: 'from outbox where lane = $1 and published_at is null order by position limit $2`;',
        replace: `from outbox where lane = $1 and position > (
    select coalesce(max(position), 0) from outbox where lane = $1 and published_at is not null)
  order by position limit $2\`;`,
      },
    ],
  },
  {
    name: 'marked-before-sent',
    world: 'uploads',
    mistake: 'Events count as published before they are sent.',
    edits: [
      {
        file: LANE,
        find: '    if (!(await this.send(events))) return;\n',
        replace:
          '    await this.store.markPublished(events.map(({ id }) => id));\n    if (!(await this.send(events))) return;\n',
      },
      {
        file: LANE,
        find: '    this.published += events.length;\n    await this.store.markPublished(events.map(({ id }) => id));\n',
        replace: '    this.published += events.length;\n',
      },
    ],
  },
  {
    name: 'rejected-send-counts-as-sent',
    world: 'uploads',
    mistake: 'Events of a send that was rejected count as published.',
    edits: [{ file: LANE, find: '      return false;\n', replace: '      return true;\n' }],
  },
];

/** Mistakes that the world of uploads must notice. */
export const uploadMutants: readonly Mutant[] = [...ACKNOWLEDGEMENTS, ...REPORTS, ...EVENTS];
