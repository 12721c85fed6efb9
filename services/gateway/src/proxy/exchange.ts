import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { DomainError } from '@libs/errors';
import { type ApiVersion, apiVersionOf, renderError } from '@libs/http';
import type { Principal } from '@libs/contracts';
import type { Decision } from '@libs/revocation';
import type { DecisionWitness } from '../auth/authorizer';
import type { Usage } from '../limits/limit-policy';
import { rateLimitHeaders } from '../limits/rate-limit-headers';
import type { LimitedRequest } from '../limits/request-limits';
import { NO_SOURCE, type Source } from '../limits/source-addresses';
import type { LimitClass } from '../policy/operation';
import { discardRest } from './discard-rest';
import type { TraceIds } from './trace-ids';
import { writePart } from './write-part';

/** How long and how much of a refused body is still read, so that its sender comes to read the refusal. */
export interface LingerLimits {
  lingerMs: number;
  lingerBytes: number;
}

/** Who sends the reply, as far as its pace and its end are the client's. */
export interface Sender {
  /** The client has left before the end of the reply. */
  clientGone(): void;
}

/** One request and its reply, from the first byte of the head to the last of the reply. */
export class Exchange implements DecisionWitness, LimitedRequest {
  readonly startedAt = performance.now();
  readonly api: ApiVersion;
  operationId = 'unknown';
  source: Source = NO_SOURCE;
  limitClass: LimitClass = 'none';
  usage: readonly Usage[] = [];
  tokenId: string | undefined;
  /** Undefined: nobody asked, or nobody could say. */
  tokenIs: 'good' | 'refused' | undefined;
  rung: string | undefined;
  verdict: string | undefined;
  /** The code of the failure that was answered. */
  failure: string | undefined;
  ids: TraceIds | undefined;
  /** Its reply goes on for minutes. */
  isStream = false;
  /** Gives back the room that it takes up. */
  leave: (() => void) | undefined;
  /** Whoever is sending the reply. */
  sender: Sender | undefined;
  private awaitsContinue: boolean;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    options: { awaitsContinue: boolean },
    private readonly limits: LingerLimits,
  ) {
    this.api = apiVersionOf(request.url ?? '/');
    this.awaitsContinue = options.awaitsContinue;
    // A client that goes away is an ordinary end of an exchange; 'close' tells of it.
    request.on('error', ignore);
    response.on('error', ignore);
  }

  /** Call it once the reply is over, whichever way. */
  closed(): void {
    this.leave?.();
    if (!this.response.writableFinished) this.sender?.clientGone();
  }

  /** The client can no longer be answered. */
  get isOver(): boolean {
    return this.response.destroyed || this.response.writableEnded;
  }

  decided(decision: Decision<Principal>, tokenId: string | undefined): void {
    this.tokenId = tokenId;
    if (decision.verdict !== 'unavailable') this.tokenIs = decision.verdict === 'allow' ? 'good' : 'refused';
    this.verdict = decision.verdict === 'deny' ? decision.reason : decision.verdict;
    this.rung = decision.verdict === 'unavailable' ? 'none' : decision.rung;
  }

  /** A client that asked first whether to send its body is told to (RFC 9110, 10.1.1). */
  inviteBody(): void {
    if (!this.awaitsContinue) return;
    this.awaitsContinue = false;
    this.response.writeContinue();
  }

  begin(status: number, headers: OutgoingHttpHeaders): void {
    this.closeOnlyWhenRead();
    this.response.writeHead(status, Object.assign(headers, this.ownHeaders()));
  }

  /**
   * Where the connection is to end with this reply, Node ends it with the reply's last byte, and so resets it under a client that is
   * still sending, which then never reads the reply. It ends when the request has, or when discardRest has had enough.
   */
  private closeOnlyWhenRead(): void {
    const { request, response, awaitsContinue } = this;
    if (awaitsContinue || response.shouldKeepAlive || request.complete) return;
    response.shouldKeepAlive = true;
    const close = (): void => {
      request.socket.end();
    };
    response.once('finish', () => {
      if (request.complete) close();
      else request.once('end', close);
    });
  }

  /** What every reply says of its request. */
  ownHeaders(): Record<string, string> {
    const headers = rateLimitHeaders(this.usage);
    if (this.ids) headers['x-request-id'] = this.ids.requestId;
    return headers;
  }

  /** Answers with a failure in the shape of the API; where a reply has begun, breaks it off. */
  fail(error: DomainError, extra: OutgoingHttpHeaders = {}): void {
    this.failure = error.code;
    if (this.isOver) return;
    if (this.response.headersSent) {
      this.response.destroy();
      return;
    }
    const { status, headers, body } = renderError(error, this.api);
    const text = JSON.stringify(body);
    const head: OutgoingHttpHeaders = { ...headers, ...extra, 'content-length': Buffer.byteLength(text) };
    // Whether its body follows or the next request does, nobody can tell on this connection.
    if (this.awaitsContinue) head.connection = 'close';
    this.begin(status, head);
    writePart(this.response, Buffer.from(text));
    this.response.end();
    if (!this.awaitsContinue) discardRest(this.request, this.limits);
  }
}

const ignore = (): void => undefined;
