import type { Principal } from '@libs/contracts';
import type { Allow, Deny, Receipt } from '@libs/revocation';
import type { Counts } from '../kernel/fault-log';
import type { SimulatedProcess } from '../kernel/process';
import type { Trace } from '../kernel/trace';
import type { VirtualTime } from '../kernel/virtual-time';
import { Answers } from './answers';
import { Expiry } from './expiry';
import type { ClientRequest } from './client-request';
import { rolesIn } from './introspect-model';
import { PARAMETERS } from './parameters';
import type { Postgres } from './postgres';

/** A request when it reached its gateway. */
export interface Arrival {
  readonly process: SimulatedProcess;
  readonly request: ClientRequest;
  /** In the order of all arrivals and answers. */
  readonly order: number;
  readonly hadExpired: boolean;
  readonly at: number;
}

type Verdict = 'accepted' | 'refused' | 'unavailable';

/** What a wait may take beyond L(1+rho): its last look at the table ends with it. */
const ALLOWANCE_MS = 2;

/** Knows what every process may and may not say, and writes down each breach. It sees all; no process sees it. */
export class Oracle {
  readonly breaches: string[] = [];
  readonly answers = new Answers();
  readonly expiry: Expiry;
  readonly counts: Counts = {};
  /** By process and token, for the right secret: what arrives there after it is refused too. */
  private readonly finalRefusals = new Map<string, number>();
  private readonly database: Postgres;
  private provenTo = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly trace: Trace,
    database: Postgres,
  ) {
    this.expiry = new Expiry(time);
    this.database = database;
  }

  count(what: string, times = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + times;
  }

  breach(what: string): void {
    this.breaches.push(`${what}, at ${this.time.now.toFixed(1)} ms`);
    this.trace.note('BREACH', () => what);
  }

  arrived(process: SimulatedProcess, request: ClientRequest): Arrival {
    this.count('requests');
    const hadExpired = this.expiry.isCertain(request.token.expiresAt);
    return { process, request, order: this.answers.next(), hadExpired, at: this.time.now };
  }

  /**
   * It goes upstream in this tick. What was allowed from memory holds until this tick: a revocation waits for changes that went
   * upstream before it was acknowledged (ADR 0004), and for no other. What the authority said holds for requests from before.
   */
  accepted(arrival: Arrival, { value, rung }: Allow<Principal>): void {
    const { request, order, process } = arrival;
    const answeredBefore = rung === 'authority' ? order : Infinity;
    const { token } = request;
    this.saw(arrival, 'accepted', rung);
    const say = (why: string): void =>
      this.breach(`${process.name} accepted ${nameOf(request)} from ${rung} ${why}`);
    if (request.isForged) say('though its secret is another');
    if (value.kind === 'anonymous' || value.tokenId !== token.tokenId) say('for somebody else');
    if (this.answers.isRevokedBefore(token.id, answeredBefore)) say('after its revocation had answered');
    if (arrival.hadExpired && this.expiry.isCertain(token.expiresAt, arrival.at)) say('after it had expired');
    if ((this.finalRefusals.get(keyOf(arrival)) ?? Infinity) < order)
      say('though it had refused it for good');
    const stale = this.staleness(value, answeredBefore);
    if (stale !== undefined) say(stale);
  }

  refused(arrival: Arrival, { reason, rung }: Deny): void {
    const { request, process } = arrival;
    const { token } = request;
    this.saw(arrival, 'refused', `${reason} by ${rung}`);
    const wasRevoked = this.answers.wasAttempted(token);
    const hasExpired = this.expiry.isPossible(token.expiresAt);
    if (!request.isForged && reason === 'revoked' && this.isRevoked(token.id)) this.rememberRefusal(arrival);
    const isRight =
      (reason === 'revoked' && (wasRevoked || hasExpired)) ||
      (reason === 'expired' && hasExpired) ||
      (reason === 'unknown' && request.isForged);
    if (!isRight) this.breach(`${process.name} refused ${nameOf(request)} as ${reason}, which it is not`);
  }

  /** "Ask again" is no harm to a token that has no moment left. */
  unavailable(arrival: Arrival): void {
    const isAtItsEnd = this.expiry.isNow(arrival.request.token.expiresAt);
    this.saw(arrival, 'unavailable', isAtItsEnd ? 'as it expires' : '');
    if (!isAtItsEnd) this.count('undecided');
  }

  /**
   * An upload is acknowledged in this tick: by ingestion, which answers for itself, or by the gateway, and that the client hears.
   * `order`: when the gateway learned of it, and began to make sure.
   */
  acknowledged(
    process: SimulatedProcess,
    request: ClientRequest,
    { value }: Allow<Principal>,
    { to, order = Infinity }: { to: 'the gateway' | 'the client'; order?: number },
  ): void {
    this.count(`acknowledgements to ${to}`);
    const what = `an upload of ${nameOf(request)} to ${to}`;
    this.trace.note(process.name, () => `acknowledged ${what}`);
    const say = (why: string): void => this.breach(`${process.name} acknowledged ${what} ${why}`);
    if (this.answers.isRevokedBefore(request.token.id, order)) say('after its revocation had answered');
    const stale = this.staleness(value, order);
    if (stale !== undefined) say(stale);
  }

  /** A wait has ended with a proof. */
  proved(process: SimulatedProcess, { seq, waitedMs, proof }: Receipt): void {
    this.provenTo = Math.max(this.provenTo, seq);
    this.count(`proofs: ${proof}`);
    this.trace.note(process.name, () => `proved ${seq} after ${waitedMs.toFixed(1)} ms: ${proof}`);
    const longest = Math.max(PARAMETERS.durationMs, this.database.tables.leaseMs);
    const boundMs = longest * (1 + PARAMETERS.driftRatio) + ALLOWANCE_MS;
    const wasStopped = process.continuedAt >= this.time.now - 2 * waitedMs;
    if (waitedMs > boundMs && !wasStopped)
      this.breach(`the proof of ${seq} took ${waitedMs.toFixed(1)} ms, longer than a lease`);
  }

  /** Every answer until now was about positions up to here. */
  get answeredTo(): number {
    return this.provenTo;
  }

  /** Revocations that were not answered are lost: a token that was refused for one may be good again. */
  restored(): void {
    this.finalRefusals.clear();
  }

  private staleness(value: Principal, before: number): string | undefined {
    const grant = value.repository;
    if (grant === undefined) return undefined;
    if (this.answers.isDeletedBefore(grant.repositoryId, before))
      return 'on a repository whose deletion had answered';
    if (value.kind !== 'account') return undefined;
    const newest = this.answers.rolesBefore(value.accountId, before);
    return rolesIn(grant.defaultBranch) < newest ? 'with roles whose change had answered' : undefined;
  }

  private rememberRefusal(arrival: Arrival): void {
    const key = keyOf(arrival);
    if (!this.finalRefusals.has(key)) this.finalRefusals.set(key, this.answers.next());
  }

  private isRevoked(tokenId: number): boolean {
    return (this.database.tables.facts.tokens.get(tokenId)?.revokedSeq ?? null) !== null;
  }

  private saw({ process, request }: Arrival, verdict: Verdict, how: string): void {
    this.count(verdict);
    if (verdict === 'accepted') this.count(`accepted from ${how}`);
    this.trace.note(process.name, () => `${verdict} ${nameOf(request)} ${how}`);
  }
}

const nameOf = ({ token, isForged, repositoryId }: ClientRequest): string =>
  `${isForged ? 'a forged ' : ''}t${token.id}${repositoryId === undefined ? '' : ` on r${repositoryId}`}`;

const keyOf = ({ process, request }: Arrival): string => `${process.name} ${request.token.id}`;
