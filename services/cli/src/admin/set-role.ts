import { z } from 'zod';
import { withApi } from '../api/connection';
import { organizationName } from '../api/names';
import type { CommandContext } from '../context';
import { parseOptions } from '../parse-options';
import { CHANGE_MS, showChange } from './show-change';

const roleOptions = z.object({
  args: z.object({ organization: organizationName, email: z.string(), role: z.string() }),
  on: z.string().min(1).optional(),
});

/** Our names of roles, or the provider's: which there are the service knows. */
export async function setRole(context: CommandContext, given: unknown): Promise<void> {
  const { args, on } = parseOptions(roleOptions, given);
  const { organization, email } = args;
  const role = args.role === 'none' ? null : args.role;
  const person =
    on === undefined ? { email, organizationRole: role } : { email, repositories: [{ name: on, role }] };
  const where = on === undefined ? organization.text : `${organization.text}/${on}`;
  await withApi(context, given, ['account'], async (api) => {
    const reply = await api.send({
      method: 'PUT',
      path: `${organization.path}/people/roles`,
      json: { people: [person] },
      timeoutMs: CHANGE_MS,
    });
    const sentence =
      role === null ? `${email} has no role in ${where} any more.` : `${email} is ${role} of ${where}.`;
    showChange(context, sentence, { email, role, where }, reply);
  });
}
