import { setMaxListeners } from 'node:events';
import { Injectable } from '@nestjs/common';

/** Told when this process begins to stop: long polls and waits end at once, background work ends after its step. */
@Injectable()
export class Stopping {
  private readonly controller = new AbortController();
  readonly signal: AbortSignal = this.controller.signal;

  constructor() {
    // One listener for each held poll and each waiting revocation.
    setMaxListeners(0, this.signal);
  }

  begin(): void {
    this.controller.abort(new Error('The process is stopping'));
  }
}
