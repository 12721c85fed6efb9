import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './process-identity';

export class DirectoryInUse extends Error {
  constructor(directory: string, pid: number) {
    super(
      `${directory} is used by the running process ${pid}. Stop that one first, or choose another directory.`,
    );
    this.name = 'DirectoryInUse';
  }
}

export interface DirectoryClaim {
  release(): void;
}

/**
 * Makes this process the only one that works in the directory, until `release` or its end, however it ends:
 * the claim of a process that no longer runs counts for nothing.
 */
export function claimDirectory(directory: string): DirectoryClaim {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'owner.json');
  const mine = JSON.stringify(identify(process.pid));
  for (;;) {
    if (create(file, mine)) return { release: () => removeIfStill(file, mine) };
    const text = read(file);
    const owner = parse(text);
    if (owner !== undefined && isRunning(owner)) throw new DirectoryInUse(directory, owner.pid);
    if (text !== undefined) removeIfStill(file, text);
  }
}

/** Complete or absent: a linked file appears with its content, so nobody reads half a claim. */
function create(file: string, text: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o644 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/**
 * Removes the claim that was read, and not one that another process has put there since: rename takes exactly
 * one of them away, and what was taken by mistake is put back.
 */
function removeIfStill(file: string, text: string): void {
  const taken = `${file}.${randomUUID()}`;
  try {
    renameSync(file, taken);
  } catch {
    return;
  }
  if (read(taken) !== text) create(file, read(taken) ?? '');
  rmSync(taken, { force: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string | undefined): ProcessIdentity | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as ProcessIdentity);
  } catch {
    return undefined;
  }
}
