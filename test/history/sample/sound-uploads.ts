import type { StoredReport } from '../dumps';
import type { LineHits, UploadRecord } from '../records';
import { databaseTime, type SampleHistory } from './sample-history';
import { sha256, type SoundEvents } from './sound-events';

export interface Send {
  readonly sentAt: number;
  readonly answeredAt: number | null;
  readonly status: number | null;
  readonly refusal?: UploadRecord['refusal'];
  readonly via?: string;
  /** Another token than the first send's. */
  readonly tokenId?: string;
}

export interface SoundUpload {
  readonly tokenId: string;
  readonly repositoryId: number;
  readonly commitSha: string;
  readonly kind: 'complete' | 'partial' | 'final';
  readonly language?: string;
  readonly files?: LineHits;
  readonly sends: readonly Send[];
  /** When it becomes durable; absent: never. */
  readonly storedAt?: number;
}

/**
 * The ingestion service of a system that makes no mistake. It is called in the order in which uploads become durable, and keeps
 * its reports up to date as it goes: unlike the oracle it never looks back.
 */
export class SoundUploads {
  private uploads = 0;
  private positions = 0;
  private readonly waiting = new Map<StoredReport, LineHits[]>();

  constructor(
    private readonly history: SampleHistory,
    private readonly events: SoundEvents,
  ) {}

  add(upload: SoundUpload): string {
    this.uploads += 1;
    const uploadKey = `upload-${this.uploads}`;
    const { tokenId, repositoryId, commitSha, kind, language = null, files = null } = upload;
    const digest = kind === 'final' ? null : sha256(JSON.stringify(files));
    for (const { sentAt, answeredAt, status, ...send } of upload.sends)
      this.history.records.push({
        record: 'upload',
        uploadKey,
        kind,
        repositoryId,
        commitSha,
        language,
        digest,
        tokenId: send.tokenId ?? tokenId,
        via: send.via ?? 'g1',
        sentAt,
        answeredAt,
        status,
        refusal: send.refusal ?? 'none',
        files,
      });
    if (upload.storedAt !== undefined) this.store(upload, digest, upload.storedAt);
    return uploadKey;
  }

  private store(upload: SoundUpload, digest: string | null, at: number): void {
    const { repositoryId, commitSha, kind, language = null, files, tokenId } = upload;
    const { uploads } = this.history.after;
    const isKnown = uploads.some(
      (row) =>
        row.repositoryId === repositoryId &&
        row.commitSha === commitSha &&
        row.kind === kind &&
        row.language === language &&
        row.digest === digest,
    );
    const changes = kind === 'final' ? this.seal(upload) || !isKnown : !isKnown;
    if (!changes) return;
    let generation: number | null = null;
    if (kind !== 'final') {
      const report = this.reportOf(repositoryId, commitSha, language ?? '');
      if (kind === 'complete') {
        report.files = structuredClone(files ?? {});
        this.waiting.set(report, []);
        generation = finish(report);
      } else this.waiting.get(report)?.push(files ?? {});
    }
    this.positions += 1;
    uploads.push({
      position: this.positions,
      repositoryId,
      commitSha,
      language,
      kind,
      digest,
      generation,
      tokenId,
      receivedAtMs: databaseTime(at),
      bodyMatches: kind === 'final' ? null : true,
    });
    const key = `${repositoryId}:${commitSha}`;
    const event = {
      service: 'ingestion',
      topic: 'portcullis.coverage.events.v1',
      type: 'coverage.upload-received.v1',
      key,
    } as const;
    this.events.add({ ...event, payload: { repositoryId, commitSha, kind } }, at);
  }

  /** Adds what waits; false if nothing did. */
  private seal({ repositoryId, commitSha }: SoundUpload): boolean {
    const sealed = [...this.waiting].filter(
      ([report, parts]) =>
        report.repositoryId === repositoryId && report.commitSha === commitSha && parts.length > 0,
    );
    for (const [report, parts] of sealed) {
      for (const part of parts)
        for (const [name, lines] of Object.entries(part)) {
          const file = (report.files[name] ??= {});
          for (const [line, hits] of Object.entries(lines)) if ((file[line] ?? -1) < hits) file[line] = hits;
        }
      this.waiting.set(report, []);
      finish(report);
    }
    return sealed.length > 0;
  }

  private reportOf(repositoryId: number, commitSha: string, language: string): StoredReport {
    const { reports } = this.history.after;
    const known = reports.find(
      (row) => row.repositoryId === repositoryId && row.commitSha === commitSha && row.language === language,
    );
    if (known) return known;
    const report = {
      repositoryId,
      commitSha,
      language,
      requested: 0,
      done: 0,
      parkedReason: null,
      files: {},
    };
    reports.push(report);
    this.waiting.set(report, []);
    return report;
  }
}

function finish(report: StoredReport): number {
  report.requested += 1;
  report.done = report.requested;
  return report.done;
}
