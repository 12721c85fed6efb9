const LF = 0x0a;

/**
 * Cuts a stream of bytes into lines, in time linear in their number. Of a line, only the first `maxLength` bytes are kept:
 * the contents of a file may be one line of megabytes, and nobody reads them.
 */
export class LineSplitter {
  private parts: Buffer[] = [];
  private kept = 0;
  private isOpen = false;

  constructor(
    private readonly onLine: (line: Buffer) => void,
    private readonly maxLength = 65_536,
  ) {}

  push(chunk: Buffer): void {
    let at = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, at)) {
      this.keep(chunk.subarray(at, end));
      this.finish();
      at = end + 1;
    }
    if (at < chunk.length) this.keep(chunk.subarray(at));
  }

  /** The last line may lack its newline. */
  end(): void {
    if (this.isOpen) this.finish();
  }

  private keep(bytes: Buffer): void {
    this.isOpen = true;
    const room = this.maxLength - this.kept;
    if (room <= 0 || bytes.length === 0) return;
    const part = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.parts.push(part);
    this.kept += part.length;
  }

  private finish(): void {
    const [only, ...more] = this.parts;
    const line = only !== undefined && more.length === 0 ? only : Buffer.concat(this.parts);
    this.parts = [];
    this.kept = 0;
    this.isOpen = false;
    this.onLine(line);
  }
}
