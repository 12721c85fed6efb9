import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, isRunning, type ProcessIdentity } from './process-identity';

/** Written beside the server's data while it runs, for whoever comes after a kill -9 of its starter. */
export interface ServerNote extends ProcessIdentity {
  /** See ServerSpec. */
  marker: string;
  stopSignal: NodeJS.Signals;
}

const noteFile = (directory: string): string => join(directory, 'server.pid.json');

export function noteServer(directory: string, note: ServerNote): void {
  writeFileSync(noteFile(directory), JSON.stringify(note));
}

export function removeNote(directory: string): void {
  rmSync(noteFile(directory), { force: true });
}

/** Ends the server that an earlier process left running in this directory, if there is one. */
export async function endLeftover(directory: string, patienceMs = 10_000): Promise<void> {
  const left = leftover(directory);
  if (left === undefined) return;
  const send = (signal: NodeJS.Signals): unknown => isRunning(left) && process.kill(left.pid, signal);
  send('SIGCONT');
  send(left.stopSignal);
  const deadline = performance.now() + patienceMs;
  while (isRunning(left)) {
    if (performance.now() > deadline) send('SIGKILL');
    await sleep(25);
  }
}

/** The same process as was noted, and one that works in this directory: anything else is a stranger's. */
function leftover(directory: string): ServerNote | undefined {
  try {
    const note = JSON.parse(readFileSync(noteFile(directory), 'utf8')) as ServerNote;
    return isRunning(note) && commandLine(note.pid).includes(note.marker) ? note : undefined;
  } catch {
    return undefined;
  }
}
