import { ApiFailure } from '../api/failure';
import { pauseBefore } from './pause';
import type { Upload, UploadList } from './upload-list';

export type Liveness =
  | { readonly state: 'connecting' | 'live' | 'paused' }
  /** `why`: what the service said, where it said anything. */
  | { readonly state: 'reconnecting'; readonly why?: Error | undefined }
  /** Coming again would be refused again, until something else changes. */
  | { readonly state: 'off'; readonly why: Error };

interface Told {
  readonly type: string;
  readonly data?: unknown;
}

/** What it takes of an EventSource. */
export interface EventStream {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: Told) => void): void;
  close(): void;
}

export interface FeedSource {
  open: () => EventStream;
  /** The list as it is now. @throws ApiFailure */
  ask: () => Promise<UploadList>;
}

export interface FeedReader {
  onList: (list: UploadList) => void;
  onUpload: (upload: Upload) => void;
  onLiveness: (liveness: Liveness) => void;
}

/** EventSource.CLOSED */
const CLOSED = 2;
/** A stream ends by itself after 5 minutes (ADR 0021): one that is silent for longer has broken without anybody's noticing. */
const SILENCE_MS = 330_000;

/**
 * Follows what becomes of uploads, and always says whether it does.
 *
 * An EventSource comes again by itself where a stream ends or the network breaks, and gives up without a reason where the answer is
 * anything but a stream. Then the list is asked for, which is refused for the same reason and tells it: what passes is tried again,
 * not before the service wants it; what does not is said.
 */
export class UploadsFeed {
  private stream: EventStream | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private refusals = 0;
  private isClosed = false;

  constructor(
    private readonly source: FeedSource,
    private readonly reader: FeedReader,
  ) {}

  open(): void {
    this.stream?.close();
    const stream = this.source.open();
    this.stream = stream;
    this.expectWord();
    const hear =
      <T>(tell: (value: T) => void, isOne: (value: unknown) => value is T) =>
      ({ data }: Told): void => {
        this.expectWord();
        const value = parsed(data);
        if (isOne(value)) tell(value);
      };
    stream.addEventListener('open', () => {
      this.refusals = 0;
      this.expectWord();
      this.reader.onLiveness({ state: 'live' });
    });
    stream.addEventListener('uploads', hear(this.reader.onList, isList));
    stream.addEventListener('upload', hear(this.reader.onUpload, isUpload));
    stream.addEventListener('error', () => {
      if (this.isClosed || stream !== this.stream) return;
      if (stream.readyState === CLOSED) void this.refused();
      else this.reader.onLiveness({ state: 'reconnecting' });
    });
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.stream?.close();
  }

  private async refused(): Promise<void> {
    clearTimeout(this.timer);
    this.refusals += 1;
    this.reader.onLiveness({ state: 'reconnecting' });
    let why: Error | undefined;
    try {
      const list = await this.source.ask();
      if (!this.isClosed) this.reader.onList(list);
    } catch (error) {
      why = error instanceof Error ? error : new Error('unknown', { cause: error });
    }
    if (this.isClosed) return;
    if (why && !mayPass(why)) {
      this.reader.onLiveness({ state: 'off', why });
      return;
    }
    this.reader.onLiveness({ state: 'reconnecting', why });
    const retryAfterS = why instanceof ApiFailure ? why.facts.retryAfterS : undefined;
    this.timer = setTimeout(() => this.open(), pauseBefore(this.refusals, retryAfterS));
  }

  private expectWord(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.reader.onLiveness({ state: 'reconnecting' });
      this.open();
    }, SILENCE_MS);
  }
}

/** All but what the caller would have to change: that a session or a role has ended, say. */
function mayPass(why: Error): boolean {
  const status = why instanceof ApiFailure ? why.facts.status : 0;
  return status === undefined || status === 429 || status >= 500;
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? (JSON.parse(data) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

// As with `call`: what the document says of the list is what the services are tested against.
const isList = (value: unknown): value is UploadList =>
  typeof value === 'object' && value !== null && 'lastReports' in value && Array.isArray(value.lastReports);
const isUpload = (value: unknown): value is Upload =>
  typeof value === 'object' && value !== null && 'reportId' in value && 'status' in value;
