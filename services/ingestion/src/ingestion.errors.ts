import { DomainError } from '@libs/errors';

/** A body that is not a coverage report. The clients' users read this text, so it names the place (contract 1.4). */
export class InvalidCoverage extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'coverage.invalid';
  constructor(where: string, problem: string) {
    super(`Failed to create coverage: ${where === '' ? '' : `${where}: `}${problem}`);
  }
}

export class InvalidCommit extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'coverage.invalid_commit';
  constructor() {
    super(
      'Failed to create coverage: the commit must be a full commit SHA, 40 hexadecimal digits. Short SHAs and branch names are not accepted.',
    );
  }
}

export class InvalidLanguage extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'coverage.invalid_language';
  constructor() {
    super('Failed to create coverage: the language must be 1 to 100 printable characters.');
  }
}

export class CoverageTooLarge extends DomainError {
  readonly kind = 'too_large';
  readonly code = 'coverage.too_large';
  constructor(problem: string) {
    super(`Failed to create coverage: ${problem}`);
  }
}

export class UploadTooSlow extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'coverage.too_slow';
  constructor(timeoutMs: number) {
    super(
      `Failed to create coverage: the body did not arrive within ${Math.ceil(timeoutMs / 1000)} s. The same request may be sent again.`,
    );
  }
}

export class UnsupportedEncoding extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'coverage.unsupported_encoding';
  constructor() {
    super('Failed to create coverage: Content-Encoding must be gzip or absent.');
  }
}

/** The client went away in the middle; nobody reads this. */
export class UploadAborted extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'coverage.aborted';
  constructor(cause?: unknown) {
    super('Failed to create coverage: the body ended early.', { cause });
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
