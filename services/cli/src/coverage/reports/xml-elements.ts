import { parser as createParser, type SAXParser } from 'sax';
import type { ReportParser, ReportPart } from './line-sink';
import { MalformedReport, NotAReport } from './report.errors';

export type Attributes = Readonly<Record<string, string | undefined>>;

/** Follows the elements of a document, named without their prefixes. */
export interface ElementHandler {
  open(name: string, attributes: Attributes): void;
  close?(name: string): void;
  text?(text: string): void;
  /** The document is complete. */
  end?(): void;
  readonly parts?: readonly ReportPart[];
}

/**
 * Hands the elements of a document to whoever its root calls for. Nothing of a document type is looked up or expanded: an entity that
 * a document defines for itself is an error, so that no document is larger than its text.
 */
export class XmlParser implements ReportParser {
  private readonly sax: SAXParser = createParser(true, { position: true });
  private handler: ElementHandler | undefined;
  private depth = 0;
  private failure: MalformedReport | undefined;

  constructor(private readonly handlerFor: (root: string, attributes: Attributes) => ElementHandler) {
    this.sax.onopentag = ({ name, attributes }) => this.guard(() => this.open(localName(name), attributes));
    this.sax.onclosetag = (name) => this.guard(() => this.close(localName(name)));
    this.sax.ontext = (text) => this.guard(() => this.handler?.text?.(text));
    this.sax.onerror = (error) => this.fail(error.message.split('\n', 1)[0] ?? 'it is not well-formed');
  }

  get parts(): readonly ReportPart[] {
    return this.handler?.parts ?? [];
  }

  write(text: string): void {
    this.sax.write(text);
    if (this.failure) throw this.failure;
  }

  end(): void {
    this.sax.close();
    if (this.failure) throw this.failure;
    this.handler?.end?.();
  }

  private open(name: string, attributes: Readonly<Record<string, unknown>>): void {
    if (this.depth === 0 && this.handler) throw new MalformedReport('it goes on after the end of its root');
    const texts = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, String(value)]));
    this.depth += 1;
    this.handler ??= this.handlerFor(name, texts);
    this.handler.open(name, texts);
  }

  private close(name: string): void {
    this.depth -= 1;
    this.handler?.close?.(name);
  }

  /** What a handler throws must not leave the middle of sax, which would go on with the rest. */
  private guard(work: () => void): void {
    if (this.failure) return;
    try {
      work();
    } catch (error) {
      if (!(error instanceof MalformedReport)) throw error;
      this.failure ??= at(this.sax, error);
    }
  }

  private fail(reason: string): void {
    this.failure ??= at(this.sax, new MalformedReport(reason));
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** With its place. What is no report has none. */
const at = ({ line }: SAXParser, error: MalformedReport): MalformedReport =>
  error instanceof NotAReport ? error : new MalformedReport(`line ${line + 1}: ${error.message}`);
