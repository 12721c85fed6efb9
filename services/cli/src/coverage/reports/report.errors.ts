import { CommandFailed } from '../../cli.errors';

/** A report that cannot be read as what it claims to be; the message says where and why. */
export class UnreadableReport extends CommandFailed {
  constructor(
    readonly file: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${reason}`, options);
    this.name = 'UnreadableReport';
  }
}

/** What a parser finds wrong; it does not know which file it reads. */
export class MalformedReport extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'MalformedReport';
  }
}

/** It is no report, or one without anything in it: what a name that reports usually have may hold as well. */
export class NotAReport extends MalformedReport {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotAReport';
  }
}
