import { callerOf, nameOf } from '../api/caller';
import { withApi } from '../api/connection';
import type { CommandContext } from '../context';

export async function whoAmI(context: CommandContext, given: unknown): Promise<void> {
  await withApi(context, given, ['account', 'repository'], async (api) => {
    const caller = await callerOf(api);
    const { output } = context;
    const from = api.credential?.from;
    if (output.isJson) {
      output.json({ baseUrl: api.baseUrl, from, ...caller });
      return;
    }
    output.line(nameOf(caller));
    const kind = caller.kind === 'account' && caller.isAdmin ? ', an administrator of the instance' : '';
    output.note(`At ${api.baseUrl}, by the ${caller.kind} token of ${from ?? '?'}${kind}.`);
  });
}
