import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { DomainError } from '@libs/errors';
import { DecisionLapsed, lookAgain } from '@libs/revocation';
import type { Granted } from '../auth/authorizer';
import type { UpstreamClient } from '../upstream/upstream-client';
import type { Call, CallControl, CallHandler } from '../upstream/upstream-connection';
import { UnsendableRequest } from '../upstream/upstream.errors';
import type { Exchange, Sender } from './exchange';
import { AccessEnded, UpstreamUnavailable } from './proxy.errors';
import { replyHeaders, type ReplyRules } from './reply-headers';
import type { RequestBody } from './request-body';
import { writePart } from './write-part';

/** The client went away; nobody is left to answer. */
export class ClientGone extends Error {}

/** How far the request had come when it failed: `queued` means that the upstream has seen nothing of it. */
export type Phase = 'queued' | 'sent' | 'answering';

export class UpstreamFailure extends Error {
  constructor(
    readonly phase: Phase,
    cause: unknown,
  ) {
    super('The upstream call failed', { cause });
  }
}

export interface CallOptions {
  exchange: Exchange;
  body: RequestBody | undefined;
  call: Pick<Call, 'request' | 'answerMs'>;
  /** What the reply may hold. */
  reply: ReplyRules;
  /** Longest wait for a connection. */
  queueMs: number;
  /** Asked in the tick that writes the head. */
  granted: Pick<Granted, 'stillValid'>;
  /** Asked in the tick that would pass a success on. A promise holds it back; its rejection is what the client is told instead. */
  confirm: (() => Promise<unknown> | undefined) | undefined;
  /** Of a reply that goes on: asked in the tick that passes a part of it on. False: it ends before that part. */
  mayGoOn: (() => boolean) | undefined;
}

/** Whoever has to know how far a call has come. */
export interface Registration {
  /** The upstream has done what it was asked for, or refused it. More than once is harmless. */
  answered(): void;
  /** Called once, however it ends. */
  ended(): void;
}

interface Settle {
  resolve: () => void;
  reject: (error: unknown) => void;
  registration: Registration;
  /** Where it waits, and as what. */
  client: UpstreamClient;
  sent: Call;
}

/** One attempt at one upstream: writes the request, and streams the reply to the client at the client's pace. */
export class UpstreamCall implements CallHandler, Sender {
  private phase: Phase = 'queued';
  private control: CallControl | undefined;
  private settle: Settle | undefined;
  private queueTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: CallOptions) {}

  /** Resolves when the whole reply was handed to the client's connection. */
  run(client: UpstreamClient, registration: Registration): Promise<void> {
    const { exchange, call, body, queueMs } = this.options;
    exchange.sender = this;
    return new Promise<void>((resolve, reject) => {
      const sent = { ...call, body: body?.stream, handler: this };
      this.settle = { resolve, reject, registration, client, sent };
      if (exchange.response.destroyed) {
        this.finish(new ClientGone());
        return;
      }
      client.dispatch(sent);
      // Most find a connection in this very tick.
      if (!this.isWaiting) return;
      this.queueTimer = setTimeout(() => {
        this.abort(new UpstreamFailure('queued', new Error('no connection in time')));
      }, queueMs);
    });
  }

  private get isWaiting(): boolean {
    return this.settle !== undefined && this.phase === 'queued';
  }

  clientGone(): void {
    this.abort(new ClientGone());
  }

  /** The upstream has the head and waits for what the client still has to send: until then it does nothing. */
  get isHalfSent(): boolean {
    return this.phase === 'sent' && this.options.body?.isComplete === false;
  }

  /** Ends the call at once, whatever it is doing. */
  abort(reason: Error): void {
    this.finish(reason);
    this.control?.abort(reason);
  }

  /** Ends the reply where it is, as a whole one: for a stream, whose reader goes on from there elsewhere. */
  end(): void {
    const { response } = this.options.exchange;
    if (this.phase === 'answering') response.end();
    this.finish(this.phase === 'answering' ? undefined : new UpstreamUnavailable(undefined));
    this.control?.abort(new ClientGone());
  }

  onStart(control: CallControl): void {
    clearTimeout(this.queueTimer);
    if (!this.settle) throw new ClientGone();
    lookAgain(this.options.granted);
    this.control = control;
    this.phase = 'sent';
    this.options.body?.start();
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    this.settle?.registration.answered();
    const head = replyHeaders(status, headers, this.options.reply);
    const confirmed = status < 300 ? this.options.confirm?.() : undefined;
    if (!confirmed) {
      this.begin(status, head);
      return;
    }
    this.control?.pause();
    confirmed.then(
      () => {
        if (!this.settle) return;
        this.begin(status, head);
        if (!this.options.exchange.response.writableNeedDrain) this.control?.resume();
      },
      (error: unknown) => {
        this.abort(error instanceof Error ? error : new Error('not confirmed', { cause: error }));
      },
    );
  }

  onData(part: Buffer): void {
    const { exchange, mayGoOn } = this.options;
    if (mayGoOn?.() === false) this.abort(new AccessEnded());
    else if (!writePart(exchange.response, part)) this.waitForClient();
  }

  onEnd(): void {
    this.options.exchange.response.end();
    this.finish();
  }

  onError(error: Error): void {
    this.finish(error);
  }

  private begin(status: number, head: OutgoingHttpHeaders): void {
    this.phase = 'answering';
    this.options.exchange.begin(status, head);
    if (this.options.exchange.response.writableNeedDrain) this.waitForClient();
  }

  private waitForClient(): void {
    this.control?.pause();
    this.options.exchange.response.once('drain', () => this.control?.resume());
  }

  private finish(error?: Error): void {
    const { settle } = this;
    this.settle = undefined;
    if (!settle) return;
    clearTimeout(this.queueTimer);
    if (this.phase === 'queued') settle.client.withdraw(settle.sent);
    this.options.exchange.sender = undefined;
    settle.registration.ended();
    if (error === undefined) settle.resolve();
    else settle.reject(isOwn(error) ? error : new UpstreamFailure(this.phase, error));
  }
}

const isOwn = (error: Error): boolean =>
  error instanceof DomainError ||
  error instanceof ClientGone ||
  error instanceof DecisionLapsed ||
  error instanceof AccessEnded ||
  error instanceof UnsendableRequest ||
  error instanceof UpstreamFailure;
