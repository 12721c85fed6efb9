import type { Held } from '../src';

/** What an author of a consumer may get wrong, each by itself. */
export const FLAWS = [
  'takes what comes last',
  'counts versions by itself',
  'remembers the last 50 ids',
  'keeps one highest seq',
  'updates what it knows only',
  'does not know expiry',
  'asks for milliseconds',
  'stops on poison',
  'dies of a payload that is no object',
  'takes payloads unchecked',
  'dies of an unknown kind',
  'guesses the type',
  'dies without an id',
  'refuses unknown fields',
  'dies of an unknown type',
  'reads any version alike',
  'takes the subject for the token',
  'forgets when it is restarted',
  'commits before its work',
  'reads the history alone',
  'keeps what was purged',
  'dies of a tombstone',
  'takes the last state',
  'looks for the end too late',
] as const;
export type Flaw = (typeof FLAWS)[number];

export interface RecordRead {
  readonly key: string;
  readonly text: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

interface Payload {
  readonly tokenId: string;
  readonly kind?: string;
  readonly version: number;
  readonly status?: Held['status'];
  readonly seq?: number;
}

const STATUS_OF: Readonly<Record<string, Held['status']>> = {
  'token.issued.v1': 'issued',
  'token.revoked.v1': 'revoked',
  'token.expired.v1': 'expired',
};
const KNOWN_FIELDS =
  /^(tokenId|kind|accountId|repositoryId|version|status|name|issuedAt|expiresAt|revokedAt|expiredAt|seq|incarnation)$/;

/** Thrown where a consumer ends; whatever else is thrown stops it at the record. */
export class Died extends Error {}

/** What a consumer does with what it reads, by the rules of docs/api, with one flaw or none. */
export class SampleReader {
  private readonly ids: string[] = [];
  private highestSeq = 0;

  constructor(
    readonly view: Map<string, Held>,
    private readonly flaw: Flaw | undefined,
  ) {}

  readState({ key, text, headers }: RecordRead): void {
    if (text === null) {
      if (this.flaw === 'dies of a tombstone') throw new Died('a state without a value');
      if (this.flaw !== 'keeps what was purged') this.view.delete(key);
      return;
    }
    const payload = headers['ce_type'] === 'token.state.v1' ? this.parse(text) : undefined;
    if (payload?.status !== undefined)
      this.keep(payload, payload.status, this.flaw === 'takes the last state');
  }

  readEvent({ text, headers }: RecordRead): void {
    const { flaw } = this;
    if (flaw === 'dies without an id' && !headers['ce_id']) throw new Died('no ce_id');
    const status = STATUS_OF[this.typeOf(headers, text)];
    if (status === undefined) {
      if (flaw === 'dies of an unknown type') throw new Died('an unknown type');
      return;
    }
    if (flaw === 'does not know expiry' && status === 'expired') return;
    const payload = this.parse(text ?? '');
    if (!payload || this.isForgotten(headers['ce_id'], payload)) return;
    const tokenId =
      flaw === 'takes the subject for the token' ? (headers['ce_subject'] ?? '') : payload.tokenId;
    if (flaw === 'updates what it knows only' && status !== 'issued' && !this.view.has(tokenId)) return;
    const isCareless = flaw === 'takes what comes last' || flaw === 'remembers the last 50 ids';
    this.keep({ ...payload, tokenId }, status, isCareless);
  }

  private typeOf(headers: RecordRead['headers'], text: string | null): string {
    const type = headers['ce_type'] ?? '';
    if (this.flaw === 'reads any version alike') return type.replace(/\.v\d+$/, '.v1');
    if (this.flaw === 'guesses the type' && type === '' && text?.includes('revokedAt'))
      return 'token.revoked.v1';
    return type;
  }

  private keep({ tokenId, version }: Payload, status: Held['status'], isCareless: boolean): void {
    const known = this.view.get(tokenId)?.version ?? 0;
    if (this.flaw === 'counts versions by itself') this.view.set(tokenId, { status, version: known + 1 });
    else if (isCareless || version > known) this.view.set(tokenId, { status, version });
  }

  /** The flaws that throw away what is new. */
  private isForgotten(id: string | undefined, { seq }: Payload): boolean {
    if (this.flaw === 'keeps one highest seq' && seq !== undefined) {
      if (seq < this.highestSeq) return true;
      this.highestSeq = seq;
    }
    if (this.flaw !== 'remembers the last 50 ids' || id === undefined) return false;
    if (this.ids.includes(id)) return true;
    this.ids.push(id);
    this.ids.splice(0, this.ids.length - 50);
    return false;
  }

  /** Undefined: put aside. */
  private parse(text: string): Payload | undefined {
    const { flaw } = this;
    let payload: Partial<Payload> | null;
    try {
      payload = JSON.parse(text) as Partial<Payload> | null;
    } catch (error) {
      if (flaw === 'stops on poison') throw error;
      return undefined;
    }
    if (flaw === 'dies of a payload that is no object' && !payload?.tokenId) throw new Died('no object');
    if (typeof payload !== 'object' || payload === null) return undefined;
    if (flaw === 'reads any version alike' && typeof payload.tokenId !== 'string')
      throw new Died('another version');
    if (flaw === 'refuses unknown fields' && Object.keys(payload).some((field) => !KNOWN_FIELDS.test(field)))
      return undefined;
    if (flaw === 'dies of an unknown kind' && !/^(account|repository)$/.test(payload.kind ?? 'account'))
      throw new Died('an unknown kind');
    if (flaw === 'asks for milliseconds' && !/At":"[^"]*\.\d{3}Z"/.test(text)) return undefined;
    const { tokenId, version, ...rest } = payload;
    if (flaw === 'takes payloads unchecked')
      return { ...rest, tokenId: String(tokenId), version: version ?? 1 };
    return typeof tokenId === 'string' && Number.isSafeInteger(version) && (version ?? 0) > 0
      ? { ...rest, tokenId, version: version ?? 0 }
      : undefined;
  }
}
