import { randomFillSync } from 'node:crypto';

/** To ask the system for a few bytes costs as much as for thousands. */
const BYTES_AT_ONCE = 4_096;

/** Random lower-case hexadecimal digits, for ids. */
export class RandomHex {
  private readonly bytes = Buffer.alloc(BYTES_AT_ONCE);
  private next = BYTES_AT_ONCE;

  /** @param count even, up to 8,192 */
  digits(count: number): string {
    const length = count / 2;
    if (this.next + length > BYTES_AT_ONCE) {
      randomFillSync(this.bytes);
      this.next = 0;
    }
    const from = this.next;
    this.next += length;
    return this.bytes.toString('hex', from, this.next);
  }
}
