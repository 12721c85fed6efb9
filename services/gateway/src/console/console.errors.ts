import { DomainError } from '@libs/errors';

export class ConsoleFileNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'console.file';
  constructor() {
    super('The console has no such file. Load the page again: there may be a new release.');
  }
}
