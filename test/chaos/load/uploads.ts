import { setTimeout as delay } from 'node:timers/promises';
import type { UploadRecord } from '../../history/records';
import type { Random } from '../../support/random';
import type { Gateways } from './gateways';
import type { RepositoryOperations } from './operations';
import type { Recorder } from './recorder';
import { type ReportContent, reportContent } from './report-content';
import type { Credential, Request } from './request';

/** As long as a public client goes on. */
const PATIENCE = { attemptMs: 10_000, totalMs: 30_000 };

export interface SentReport {
  readonly key: string;
  readonly language: string;
  readonly partial: boolean;
  readonly content: ReportContent;
}

export interface CommitParts {
  readonly gateways: Gateways;
  readonly recorder: Recorder;
  readonly random: Random;
  readonly repository: RepositoryOperations;
  readonly by: Credential;
  /** Unique in the run. */
  readonly nextKey: () => string;
}

/** Uploads for one commit that nobody else uploads for, each repeated until it is answered, as the public clients do. */
export class CommitUploads {
  readonly commitSha: string;

  constructor(private readonly parts: CommitParts) {
    this.commitSha = parts.random.hex(40);
  }

  complete(language: string): Promise<SentReport> {
    return this.report(language, false);
  }

  partial(language: string): Promise<SentReport> {
    return this.report(language, true);
  }

  /** The same bytes once more, as clients do that did not hear the answer. */
  async again(sent: SentReport): Promise<void> {
    const { repository, by } = this.parts;
    const { key, language, partial, content } = sent;
    const request = repository.upload(this.commitSha, language, partial, by, content.json);
    await this.send(request, key, {
      kind: partial ? 'partial' : 'complete',
      language,
      digest: content.digest,
      files: content.files,
    });
  }

  async final(): Promise<void> {
    const { repository, by, nextKey } = this.parts;
    const request = repository.final(this.commitSha, by);
    await this.send(request, nextKey(), { kind: 'final', language: null, digest: null, files: null });
  }

  /** Long enough that nobody could take what comes next for simultaneous. */
  pause(): Promise<void> {
    return delay(this.parts.random.between(5, 300));
  }

  private async report(language: string, partial: boolean): Promise<SentReport> {
    const { repository, random, nextKey } = this.parts;
    const content = reportContent(repository.repository.repositoryId, random);
    const sent = { key: nextKey(), language, partial, content };
    await this.again(sent);
    return sent;
  }

  private async send(
    request: Request,
    uploadKey: string,
    what: Pick<UploadRecord, 'kind' | 'language' | 'digest' | 'files'>,
  ): Promise<void> {
    const { gateways, recorder, repository, by } = this.parts;
    const { repositoryId } = repository.repository;
    const of = { uploadKey, ...what, repositoryId, commitSha: this.commitSha, tokenId: by.tokenId };
    await gateways.persist(request, PATIENCE, ({ exchange, via }) =>
      recorder.upload({ ...of, via }, exchange),
    );
  }
}
