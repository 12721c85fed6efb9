import { DomainError } from '@libs/errors';

export class ToolNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'tool.not_found';
  constructor() {
    super(
      'Tool not found. GET /api/v3/tools lists those that are known; any other becomes known when it is configured.',
    );
  }
}

export class PatternNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'pattern.not_found';
  constructor() {
    super('Pattern not found. GET /api/v3/tools/{toolUuid}/patterns lists those of a tool that are known.');
  }
}

export class ConfigurationTooLarge extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'configuration.too_large';
  constructor(limit: number, what: string) {
    super(`A repository may have ${limit} ${what} at most.`);
  }
}

/** The analysis CLI refuses a configuration with a language that it does not know (contract 1.5). */
export class UnknownLanguage extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'language.unknown';
  constructor() {
    super('One of the languages is unknown. GET /api/v3/languages/tools lists the names that may be used.');
  }
}
