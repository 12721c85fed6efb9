import { once } from 'node:events';
import { assignment, instruction } from './assignment';
import { LoadProcess } from './load-process';

const PROGRESS_EVERY_MS = 1_000;

/** A load process: its parent tells it to begin and to finish, and hears how far it is. Without a parent it ends. */
async function main(): Promise<void> {
  process.once('disconnect', () => process.exit());
  // Ctrl-C in a terminal reaches us too; the parent says when to finish.
  process.on('SIGINT', () => undefined);
  const load = await LoadProcess.begin(assignment.parse(await fromParent()));
  const finishAsked = fromParent();
  const tell = (): void => void process.send?.(load.progress);
  tell();
  const telling = setInterval(tell, PROGRESS_EVERY_MS);
  await finishAsked;
  await load.finish();
  clearInterval(telling);
  process.send?.(load.progress, () => process.disconnect());
}

async function fromParent(): Promise<unknown> {
  const [message] = (await once(process, 'message')) as unknown[];
  return instruction.parse(message);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
