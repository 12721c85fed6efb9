/** One generation of something that is derived from uploads, to be derived by whoever claimed it. */
export interface Claim {
  position: number;
  repositoryId: number;
  commitSha: string;
  generation: number;
  /** Which attempt this is, the first being 1. With the generation it tells this claim from every other. */
  attempt: number;
  /** W3C trace context of the request that asked for it last, where it is kept. */
  traceparent?: string | null;
}

export interface Retry {
  problem: string;
  waitMs: number;
  /** The last attempt is not used up by it: giving up is the caller's decision. */
  maxAttempts: number;
}

/** What is left to do. Cheap to ask for however much it is: more than some tens of thousands are not counted. */
export interface Backlog {
  /** Not done and not parked. */
  waiting: number;
  /** Age of the oldest of those that were counted, in seconds; 0: there is none. */
  oldestAgeS: number;
  parked: number;
}

/**
 * What is due to be derived from uploads: the queue of record. Its promises are `work-queue.conformance.ts`.
 *
 * A claim is a time stamp and no open transaction: an upload of the same commit never waits for a worker, and a worker that dies
 * loses its claim by saying nothing. Each method is one transaction. What is said of a claim that is not the present one changes
 * nothing.
 */
export interface WorkQueue<C extends Claim = Claim> {
  /** What is due the longest, and not due to anybody else for `claimMs`. Never waits for what another transaction has locked. */
  claim(claimMs: number): Promise<C | undefined>;
  /**
   * False: nobody wants this generation any more. One that another worker has claimed meanwhile is still worth finishing:
   * whoever comes first stores it, so claims that are too short cost work and never progress.
   */
  keep(claim: C, claimMs: number): Promise<boolean>;
  /** It may go better later. */
  retryLater(claim: C, retry: Retry): Promise<void>;
  /** It will not go better; the next upload that changes the outcome starts afresh. */
  park(claim: C, reason: string): Promise<void>;
  backlog(): Promise<Backlog>;
}
