import { unpackLines } from '../../../services/ingestion/src/coverage/packed-lines';
import type { VirtualTime } from '../kernel/virtual-time';
import {
  commitKey,
  type CommitListener,
  type FileRow,
  type IngestionTables,
  type OutboxRow,
  reportKey,
  type ReportRow,
  type UploadRow,
} from './database/ingestion-tables';
import { EventPromises } from './event-promises';
import { CommitOracle, type Content, writtenFiles } from './oracle';

/** What a client sends, and sends again. */
export interface Sent {
  readonly repositoryId: number;
  readonly commitSha: string;
  readonly kind: 'complete' | 'partial' | 'final';
  /** Empty for a final. */
  readonly language: string;
  readonly body: string;
  readonly tokenId: string;
}

export const contentOf = (body: string): Content => {
  const { fileReports } = JSON.parse(body) as {
    fileReports: { filename: string; coverage: Record<string, number> }[];
  };
  return Object.fromEntries(fileReports.map(({ filename, coverage }) => [filename, coverage]));
};

/** Watches a world and says which promise it broke, as soon as it can be told. */
export class Promises implements CommitListener {
  readonly breaches: string[] = [];
  readonly events: EventPromises;
  private readonly oracles = new Map<string, CommitOracle>();
  /** By report: what each generation is to be. */
  private readonly expected = new Map<string, Map<number, string | undefined>>();
  private readonly acknowledged: Sent[] = [];
  private readonly revoked = new Set<string>();

  constructor(
    private readonly tables: IngestionTables,
    time: VirtualTime,
  ) {
    this.events = new EventPromises(time, (breach) => this.breached(breach));
  }

  uploadCommitted(upload: UploadRow): void {
    const key = commitKey(upload);
    const oracle = this.oracles.get(key) ?? new CommitOracle();
    this.oracles.set(key, oracle);
    const content = upload.body ? contentOf(upload.body.toString()) : {};
    oracle.committed({ ...upload, content });
    for (const language of upload.language === undefined ? oracle.languages : [upload.language])
      this.expect(reportKey({ ...upload, language }), oracle.resultOf(language));
    this.events.uploadCommitted(upload.uploadId);
  }

  reportStored(report: ReportRow, files: readonly FileRow[]): void {
    const name = `generation ${String(report.done)} of report ${reportKey(report)}`;
    const stored = writtenFiles(files.map(({ filename, lines }) => [filename, [...unpackLines(lines)]]));
    const expected = this.expected.get(reportKey(report))?.get(report.done);
    if (stored !== expected) this.breached(`${name} holds "${stored}" and not "${expected ?? ''}"`);
    this.events.reportStored(report.reportId, report.done);
  }

  eventCommitted(row: OutboxRow): void {
    this.events.eventCommitted(row);
  }

  /** To be called in the tick that answers 200. `waited`: partials that were acknowledged before the final was sent. */
  acknowledgedNow(sent: Sent, waited: readonly Sent[]): void {
    const what = `the ${sent.kind} upload of ${commitKey(sent)} ${sent.language}`;
    if (this.revoked.has(sent.tokenId))
      this.breached(`${what} was acknowledged after the revocation of ${sent.tokenId} had answered`);
    if (!this.rowOf(sent)) this.breached(`${what} was acknowledged and is not committed`);
    for (const partial of waited)
      if (this.rowOf(partial)?.generation === undefined)
        this.breached(`${what} was acknowledged and left out a partial that was acknowledged before it`);
    this.acknowledged.push(sent);
  }

  revocationAnswered(tokenId: string): void {
    this.revoked.add(tokenId);
  }

  get counts(): Record<string, number> {
    const { uploads, reports, outbox } = this.tables;
    const generations = [...reports.values()].reduce((sum, { requested }) => sum + requested, 0);
    return { stored: uploads.size, reports: reports.size, generations, events: outbox.size };
  }

  /** Whether there is nothing left to do. */
  get isSettled(): boolean {
    const isDone = [...this.tables.reports.values()].every(({ requested, done }) => requested === done);
    return isDone && this.events.isSettled;
  }

  /** Once everything is healed and has had its time. */
  settle(): void {
    for (const sent of this.acknowledged)
      if (this.rowOf(sent)?.body?.toString() !== (sent.kind === 'final' ? undefined : sent.body))
        this.breached(
          `an acknowledged ${sent.kind} upload of ${commitKey(sent)} is not stored as it was sent`,
        );
    for (const report of this.tables.reports.values()) this.settleReport(report);
    this.events.settle([...this.tables.outbox.values()]);
  }

  private settleReport(report: ReportRow): void {
    const { requested, done, parkedReason } = report;
    const name = `report ${reportKey(report)}`;
    if (parkedReason !== undefined) this.breached(`${name} was parked: ${parkedReason}`);
    else if (requested !== done)
      this.breached(`${name} stays at generation ${String(done)} of ${String(requested)}`);
    const expected = this.expected.get(reportKey(report));
    const newest = [...(expected?.values() ?? [])].at(-1);
    if (newest !== expected?.get(done)) this.breached(`${name} is not what its uploads make of it`);
  }

  /** A generation is one result for ever, and another result needs another generation. */
  private expect(report: string, result: string | undefined): void {
    const generations = this.expected.get(report) ?? new Map<number, string | undefined>();
    this.expected.set(report, generations);
    const generation = this.tables.reports.get(report)?.requested ?? 0;
    if (generations.has(generation) && generations.get(generation) !== result)
      this.breached(`generation ${String(generation)} of report ${report} was to be two things`);
    generations.set(generation, result);
  }

  private rowOf(sent: Sent): UploadRow | undefined {
    return [...this.tables.uploads.values()].find(
      ({ kind, language = '', body, ...commit }) =>
        kind === sent.kind &&
        language === sent.language &&
        commitKey(commit) === commitKey(sent) &&
        (kind === 'final' || body?.toString() === sent.body),
    );
  }

  private breached(breach: string): void {
    this.breaches.push(breach);
  }
}
