/** A control shows violations by the hundred thousand; so many are told of, the rest are counted. */
const MAX_SENTENCES = 50;

/** What one invariant looked at, and what it found. */
export class Ledger {
  private looked = 0;
  private found = 0;
  private readonly told: string[] = [];

  /** One thing was looked at that could have been a violation. */
  examine(): void {
    this.looked += 1;
  }

  /** The sentence quotes the records that prove it; it is only made where it is kept. */
  violation(sentence: () => string): void {
    this.found += 1;
    if (this.told.length < MAX_SENTENCES) this.told.push(sentence());
  }

  /** Looks at one thing, and says what is wrong with it if it is. */
  expect(holds: boolean, sentence: () => string): void {
    this.examine();
    if (!holds) this.violation(sentence);
  }

  get examined(): number {
    return this.looked;
  }

  get violations(): number {
    return this.found;
  }

  get findings(): readonly string[] {
    return this.told;
  }
}

/** A record as it stands in the history, in one line that a person can search for; long contents of uploads aside. */
export const quote = (record: object): string =>
  JSON.stringify(record, (key, value: unknown) => (key === 'files' || key === 'payload' ? undefined : value));
