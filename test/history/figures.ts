import { distributionOf, type Distribution } from './distribution';
import { groupBy } from './group-by';
import type { History } from './history';
import type { FaultRecord, RequestRecord } from './records';
import { promisesEnforcement } from './revocations';
import { naturalKeyOf } from './uploads';
import {
  binds,
  isAccepted,
  isAnswered,
  isBeingEnded,
  isElsewhere,
  mayHaveExpired,
  operationOf,
  type Use,
} from './uses';

/** What became of uses, by their answers. */
export interface Tally {
  sent: number;
  accepted: number;
  /** Honest 503s and their like. */
  unavailable: number;
  refused: number;
  other: number;
  unanswered: number;
}

export interface AnswerTimes extends Distribution {
  readonly what: string;
  /** Names of the faults meanwhile; `none` for none. */
  readonly faults: string;
}

export interface Figures {
  /** Uses of tokens that were valid from sending to answer, where they are good. */
  readonly valid: Tally;
  /** Uses that were sent after a revocation of their token had answered, by where the token was known when its prober began. */
  readonly probes: Readonly<Record<RequestRecord['temperature'], Tally>>;
  /** Of each attempt that was answered with a promise, in milliseconds. */
  readonly revocations: Distribution | undefined;
  readonly revocationsByFault: readonly AnswerTimes[];
  readonly uploads: {
    readonly sends: number;
    /** Different ones; finals not counted, for they hold nothing that could be lost. */
    readonly acknowledged: number;
    readonly found: number;
    readonly duplicated: number;
    readonly lost: number;
  };
  /** From the event's place in its transaction to the mark that the broker has it, in milliseconds of the database's clock. */
  readonly outbox: Distribution | undefined;
  readonly faults: Readonly<Record<string, number>>;
}

/** Counts what a report prints beside the verdict. */
export class FigureCollector {
  private readonly valid = emptyTally();
  private readonly probes = {
    hot: emptyTally(),
    l2: emptyTally(),
    cold: emptyTally(),
    none: emptyTally(),
  };

  constructor(private readonly history: History) {
    for (const upload of history.uploads) this.onUse(upload);
  }

  onUse(use: Use): void {
    const { history } = this;
    if (isElsewhere(history, use)) return;
    const ended = history.revocationsByToken
      .ending(use.tokenId, operationOf(use))
      .some((revocation) => binds(revocation, use));
    if (ended) count(this.probes[use.record === 'request' ? use.temperature : 'none'], use);
    else if (!isBeingEnded(history, use) && !mayHaveExpired(history, use)) count(this.valid, use);
  }

  figures(): Figures {
    const { faults, after } = this.history;
    const published = after.outbox.flatMap(({ occurredAtMs, publishedAtMs }) =>
      publishedAtMs === null ? [] : [publishedAtMs - occurredAtMs],
    );
    return {
      valid: this.valid,
      probes: this.probes,
      ...answerTimes(this.history),
      uploads: uploadFigures(this.history),
      outbox: distributionOf(published),
      faults: Object.fromEntries(
        [...groupBy(faults, ({ name }) => name)].map(([name, of]) => [name, of.length]),
      ),
    };
  }
}

const emptyTally = (): Tally => ({
  sent: 0,
  accepted: 0,
  unavailable: 0,
  refused: 0,
  other: 0,
  unanswered: 0,
});

function count(tally: Tally, use: Use): void {
  tally.sent += 1;
  if (!isAnswered(use)) tally.unanswered += 1;
  else if (isAccepted(use)) tally.accepted += 1;
  else if (use.refusal === 'unavailable') tally.unavailable += 1;
  else if (use.refusal === 'none' || use.refusal === 'other') tally.other += 1;
  else tally.refused += 1;
}

function answerTimes({ revocations, faults }: History): Pick<Figures, 'revocations' | 'revocationsByFault'> {
  const answered = revocations.flatMap(({ what, attempts }) =>
    attempts.filter(promisesEnforcement).flatMap(({ sentAt, answeredAt }) => {
      if (answeredAt === null) return [];
      return [{ what, faults: faultsDuring(faults, sentAt, answeredAt), tookMs: answeredAt - sentAt }];
    }),
  );
  const revocationsByFault = [...groupBy(answered, (one) => JSON.stringify([one.what, one.faults]))]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .flatMap(([, group]) => {
      const [first] = group;
      const distribution = distributionOf(group.map(({ tookMs }) => tookMs));
      return first && distribution ? [{ what: first.what, faults: first.faults, ...distribution }] : [];
    });
  return { revocations: distributionOf(answered.map(({ tookMs }) => tookMs)), revocationsByFault };
}

function faultsDuring(faults: readonly FaultRecord[], sentAt: number, answeredAt: number): string {
  const names = faults
    .filter(({ from, to }) => from <= answeredAt && (to ?? Infinity) >= sentAt)
    .map(({ name }) => name);
  return names.length === 0 ? 'none' : [...new Set(names)].sort().join(' + ');
}

function uploadFigures({ uploads, after }: History): Figures['uploads'] {
  const rows = groupBy(
    after.uploads.filter(({ kind }) => kind !== 'final'),
    naturalKeyOf,
  );
  const acknowledged = new Set(
    uploads.filter((upload) => isAccepted(upload) && upload.kind !== 'final').map(naturalKeyOf),
  );
  const found = [...acknowledged].filter((key) => rows.has(key)).length;
  return {
    sends: uploads.length,
    acknowledged: acknowledged.size,
    found,
    duplicated: [...rows.values()].filter(({ length }) => length > 1).length,
    lost: acknowledged.size - found,
  };
}
