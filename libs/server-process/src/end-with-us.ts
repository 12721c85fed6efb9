import { spawn } from 'node:child_process';

/**
 * Has the process sent the signal when this one ends, in whatever way: an exit handler would miss a kill -9.
 * A shell waits for the end of a pipe that only we hold open. Returns what calls it off.
 */
export function endWithUs(pid: number, signal: NodeJS.Signals): () => void {
  const script = 'read -r _; kill -s "$1" "$2"';
  const args = ['-c', script, 'sh', signal.replace(/^SIG/, ''), String(pid)];
  const watch = spawn('/bin/sh', args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  // Without a shell (no room for a process, say) only a kill -9 of ours leaves the server to the next start.
  watch.once('error', () => undefined);
  watch.unref();
  return () => watch.kill('SIGKILL');
}
