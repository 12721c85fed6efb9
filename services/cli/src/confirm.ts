import { Interrupted, Misuse } from './cli.errors';
import type { CommandContext } from './context';

/** Asks before something is done that nothing brings back. Without a terminal it wants `--yes`. */
export async function confirm(
  { ask }: Pick<CommandContext, 'ask'>,
  { yes }: { readonly yes: boolean },
  question: string,
): Promise<void> {
  if (yes) return;
  if (ask === undefined) throw new Misuse(`${question} There is nobody to ask; say --yes.`);
  if (!(await ask(question))) throw new Interrupted('Nothing was done.');
}
