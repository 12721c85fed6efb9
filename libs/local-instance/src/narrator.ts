/** Tells a person, on standard output, what is being done and how long it took. */
export class Narrator {
  constructor(private readonly write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {}

  say(line = ''): void {
    this.write(line);
  }

  /** Announces a step that may take a while, and its end. */
  async step<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.write(`  … ${what}`);
    const start = performance.now();
    const result = await work();
    this.write(`  ✓ ${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    return result;
  }
}
