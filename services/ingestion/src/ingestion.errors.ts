import { DomainError } from '@libs/errors';

/** What an upload holds. Its errors say so, and the clients' users read them (contract 1.4). */
export interface UploadSubject {
  /** The first part of its errors' codes. */
  readonly code: 'coverage' | 'results';
  /** "Failed to …". */
  readonly doing: string;
  /** What one upload is called. */
  readonly noun: string;
}
export const COVERAGE: UploadSubject = { code: 'coverage', doing: 'create coverage', noun: 'a report' };
export const RESULTS: UploadSubject = {
  code: 'results',
  doing: 'receive results',
  noun: 'an upload of results',
};

/** A body that is not what it should be. The text names the place. */
export class InvalidUpload extends DomainError {
  readonly kind = 'invalid';
  readonly code: string;
  constructor(subject: UploadSubject, where: string, problem: string) {
    super(`Failed to ${subject.doing}: ${where === '' ? '' : `${where}: `}${problem}`);
    this.code = `${subject.code}.invalid`;
  }
}

export class InvalidCoverage extends InvalidUpload {
  constructor(where: string, problem: string) {
    super(COVERAGE, where, problem);
  }
}

export class InvalidCommit extends DomainError {
  readonly kind = 'invalid';
  readonly code: string;
  constructor(subject: UploadSubject) {
    super(
      `Failed to ${subject.doing}: the commit must be a full commit SHA, 40 hexadecimal digits. Short SHAs and branch names are not accepted.`,
    );
    this.code = `${subject.code}.invalid_commit`;
  }
}

export class InvalidLanguage extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'coverage.invalid_language';
  constructor() {
    super('Failed to create coverage: the language must be 1 to 100 printable characters.');
  }
}

export class UploadTooLarge extends DomainError {
  readonly kind = 'too_large';
  readonly code: string;
  constructor(subject: UploadSubject, problem: string) {
    super(`Failed to ${subject.doing}: ${problem}`);
    this.code = `${subject.code}.too_large`;
  }
}

export class CoverageTooLarge extends UploadTooLarge {
  constructor(problem: string) {
    super(COVERAGE, problem);
  }
}

/** Coverage as it is stored, and as it cannot have been written. */
export class DamagedLines extends DomainError {
  readonly kind = 'internal';
  readonly code = 'coverage.damaged_lines';
}

export class UploadTooSlow extends DomainError {
  readonly kind = 'invalid';
  readonly code: string;
  constructor(subject: UploadSubject, timeoutMs: number) {
    super(
      `Failed to ${subject.doing}: the body did not arrive within ${Math.ceil(timeoutMs / 1000)} s. The same request may be sent again.`,
    );
    this.code = `${subject.code}.too_slow`;
  }
}

export class UnsupportedEncoding extends DomainError {
  readonly kind = 'invalid';
  readonly code: string;
  constructor(subject: UploadSubject) {
    super(`Failed to ${subject.doing}: Content-Encoding must be gzip or absent.`);
    this.code = `${subject.code}.unsupported_encoding`;
  }
}

/** The client went away in the middle; nobody reads this. */
export class UploadAborted extends DomainError {
  readonly kind = 'invalid';
  readonly code: string;
  constructor(subject: UploadSubject, cause?: unknown) {
    super(`Failed to ${subject.doing}: the body ended early.`, { cause });
    this.code = `${subject.code}.aborted`;
  }
}

/** Every 503 of ours: nothing is wrong with the request, and the very same one may be sent again. */
export class IngestionUnavailable extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'ingestion.unavailable';
  override readonly retryAfterS: number;
  constructor(problem: string, retryAfterS: number, cause?: unknown) {
    super(`${problem} Send the same request again after ${retryAfterS} s.`, { cause });
    this.retryAfterS = retryAfterS;
  }
}

/** The token was taken back after the gateway let the request in. */
export class TokenRevokedMeanwhile extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'token.revoked';
  constructor() {
    super('The token was revoked.');
  }
}

export class PermissionTooLow extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'repository.permission_too_low';
  constructor(needed: string) {
    super(`This token needs ${needed} permission on the repository.`);
  }
}

export class ReportNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'coverage.report_not_found';
  constructor() {
    super('Coverage report not found');
  }
}

/** What was given as a unified diff is none, is cut off, or is more than we read. */
export class UnreadableDiff extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'diff.unreadable';
  constructor(line: number, problem: string) {
    super(`The diff cannot be read: line ${line}: ${problem}.`);
  }
}

export class CommitNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'commit.not_found';
  constructor() {
    super('Commit not found');
  }
}

export class FileNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'file.not_found';
  constructor() {
    super('File not found');
  }
}

/** No diff was imported, or only one of a commit that is the head no more. */
export class DiffNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'diff.not_found';
  constructor() {
    super("The diff of this pull request's head commit was not imported yet");
  }
}

export class IssueNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'issue.not_found';
  constructor() {
    super('Issue not found');
  }
}
