import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface ReadEvent {
  id?: string;
  event?: string;
  retry?: string;
  /** Parsed. */
  data?: unknown;
}

/** Reads server-sent events as they come, and says how they ended. */
export class EventReader {
  readonly events: ReadEvent[] = [];
  comments = 0;
  /** `cut`: the reply broke off. */
  ended: 'whole' | 'cut' | undefined;
  private text = '';

  private constructor(private readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.read(chunk));
    response.on('error', () => undefined);
    response.once('close', () => (this.ended ??= response.complete ? 'whole' : 'cut'));
  }

  /** Resolves with the head of the reply, whatever it is. */
  static open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      get(url, { headers, agent: false }, (response) => resolve(new EventReader(response))).once(
        'error',
        reject,
      );
    });
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  /** What a browser would send as Last-Event-ID. */
  get lastEventId(): string | undefined {
    return this.events.findLast(({ id }) => id !== undefined)?.id;
  }

  named(event: string): unknown[] {
    return this.events.filter((one) => one.event === event).map(({ data }) => data);
  }

  close(): void {
    this.response.destroy();
  }

  private read(chunk: string): void {
    const blocks = (this.text + chunk).split('\n\n');
    this.text = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block === ':') this.comments += 1;
      else this.events.push(eventOf(block));
    }
  }
}

const eventOf = (block: string): ReadEvent => {
  const { data, ...fields } = Object.fromEntries(
    block.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    }),
  ) as Record<string, string>;
  return { ...fields, ...(data !== undefined && { data: JSON.parse(data) as unknown }) };
};
