import { CommandFailed } from '../cli.errors';

/** Why the API did not do what it was asked to, as far as a script has to tell it apart. */
export type ApiProblem = 'unauthenticated' | 'forbidden' | 'not_found' | 'unavailable' | 'refused';

/** The API refused, failed or was not reached. The message is a sentence for a person. */
export class ApiFailure extends CommandFailed {
  constructor(
    message: string,
    readonly problem: ApiProblem,
    /** Of a reply: its status and what else it says of the failure. */
    readonly reply?: FailedReply,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ApiFailure';
  }
}

export interface FailedReply {
  readonly status: number;
  /** Such as `token.expired`: what the header `portcullis-error` says. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
}
