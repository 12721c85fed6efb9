import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment } from '../../deploy/stack/environment';

/**
 * What may be wrong with the clocks of a process. A rate is that of both clocks, for the whole life of the process: to change it
 * would make the monotonic clock step, and no kernel does that. Only the wall clock steps.
 */
export type ClockTrouble = { readonly kind: 'steps' } | { readonly kind: 'rate'; readonly rate: number };

/** How long libfaketime believes what it last read. */
const REREAD_S = 1;
const LIBRARY_ROOTS = ['/usr/lib', '/usr/local/lib'];
const LIBRARY = join('faketime', 'libfaketimeMT.so.1');

/** The library that libfaketime preloads into programs with threads; undefined where it is not installed. */
export function findFaketime(): string | undefined {
  const folders = LIBRARY_ROOTS.filter(existsSync).flatMap((root) => [
    root,
    ...readdirSync(root).map((name) => join(root, name)),
  ]);
  return folders.map((folder) => join(folder, LIBRARY)).find(existsSync);
}

/** Clocks of single processes that are wrong (libfaketime). */
export class Clocks {
  constructor(
    private readonly directory: string,
    private readonly troubles: Readonly<Record<string, ClockTrouble>>,
    private readonly library: string,
  ) {
    mkdirSync(directory, { recursive: true });
    for (const name of this.stepping) this.write(name, 0);
  }

  /** Processes whose wall clock can be made to step. */
  get stepping(): string[] {
    return Object.keys(this.troubles).filter((name) => this.troubles[name]?.kind === 'steps');
  }

  environmentOf(name: string): Environment {
    const trouble = this.troubles[name];
    if (trouble === undefined) return {};
    const common = { LD_PRELOAD: this.library, FAKETIME_DISABLE_SHM: '1' };
    if (trouble.kind === 'rate') return { ...common, FAKETIME: `+0 x${String(trouble.rate)}` };
    return {
      ...common,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_TIMESTAMP_FILE: this.fileOf(name),
      FAKETIME_CACHE_DURATION: String(REREAD_S),
    };
  }

  /** The wall clock of the process is so far off from now on. Resolves when the process can have noticed. */
  async step(name: string, offsetSeconds: number): Promise<void> {
    this.write(name, offsetSeconds);
    await sleep(REREAD_S * 1000);
  }

  private write(name: string, offsetSeconds: number): void {
    const file = this.fileOf(name);
    const sign = offsetSeconds < 0 ? '' : '+';
    writeFileSync(`${file}.new`, `${sign}${offsetSeconds.toFixed(3)}\n`);
    // Whole or not at all: it is read at any moment.
    renameSync(`${file}.new`, file);
  }

  private fileOf(name: string): string {
    return join(this.directory, name);
  }
}
