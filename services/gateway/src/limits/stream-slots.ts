import type { Principal } from '@libs/contracts';
import { StreamsFull, TooManyStreams } from './limits.errors';

export interface StreamLimits {
  /** Of this process. */
  readonly streams: number;
  readonly streamsPerCaller: number;
}

export interface StreamedRequest {
  isStream: boolean;
  /** Gives back the room that it takes up. */
  leave: (() => void) | undefined;
}

/**
 * Counts the replies that go on for minutes. They are not among the requests under way: they neither take the place of requests,
 * nor does a stop wait for them.
 */
export class StreamSlots {
  private readonly byCaller = new Map<string, number>();
  private open = 0;

  constructor(private readonly limits: StreamLimits) {}

  get count(): number {
    return this.open;
  }

  /**
   * Makes a stream of a request under way.
   * @throws TooManyStreams, StreamsFull
   */
  takeOver(request: StreamedRequest, principal: Principal): void {
    const leave = this.enter(principal);
    request.leave?.();
    request.leave = leave;
    request.isStream = true;
  }

  private enter(principal: Principal): () => void {
    const caller = callerOf(principal);
    const own = this.byCaller.get(caller) ?? 0;
    if (own >= this.limits.streamsPerCaller) throw new TooManyStreams(this.limits.streamsPerCaller);
    if (this.open >= this.limits.streams) throw new StreamsFull();
    this.open += 1;
    this.byCaller.set(caller, own + 1);
    return () => {
      this.open -= 1;
      const left = (this.byCaller.get(caller) ?? 0) - 1;
      if (left > 0) this.byCaller.set(caller, left);
      else this.byCaller.delete(caller);
    };
  }
}

/** All tokens of an account are one caller. */
function callerOf(principal: Principal): string {
  switch (principal.kind) {
    case 'account':
      return `account:${String(principal.accountId)}`;
    case 'repository':
      return `repository:${String(principal.repository.repositoryId)}`;
    case 'anonymous':
      return 'anybody';
  }
}
