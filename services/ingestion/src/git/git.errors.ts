import { DomainError } from '@libs/errors';

/** A body that cannot be read at all. */
export class UnreadableBody extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'git.body';
}

export class BodyTooLarge extends DomainError {
  readonly kind = 'too_large';
  readonly code = 'git.body_too_large';
  constructor(maxBytes: number) {
    super(`The body may have ${maxBytes} bytes at most. Send it in several requests.`);
  }
}

/** It was deleted while the request was under way. */
export class RepositoryGone extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'repository.not_found';
  constructor() {
    super('Repository not found');
  }
}

export class BranchNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'git.branch_not_found';
  constructor() {
    super('Branch not found');
  }
}

export class PullRequestNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'git.pull_request_not_found';
  constructor() {
    super('Pull request not found');
  }
}

export class DefaultBranchIsEnabled extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'git.default_branch';
  constructor() {
    super('The default branch of a repository is always enabled.');
  }
}

export class DefaultBranchIsElsewhere extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'git.default_branch';
  constructor() {
    super('The default branch is a setting of the repository; it cannot be changed here.');
  }
}

export class TooManyHooks extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'git.too_many_hooks';
  constructor(max: number) {
    super(`A repository may have ${max} webhooks at most. Delete one that is not used.`);
  }
}

export class HookNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'git.hook_not_found';
  constructor() {
    super('Webhook not found');
  }
}

/** Says no more: whoever cannot sign learns nothing. */
export class WrongSignature extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'git.signature';
  constructor() {
    super('The signature is missing or wrong.');
  }
}
