import { type AuditLogEntry, auditReply, MAX_AUDIT_ENTRIES } from '@libs/contracts';
import { z } from 'zod';
import { queryOf } from '../api/api-path';
import { withApi } from '../api/connection';
import { organizationName } from '../api/names';
import type { PublicApiClient } from '../api/public-api.client';
import { CommandFailed, Misuse } from '../cli.errors';
import { counted } from '../columns';
import type { CommandContext } from '../context';
import { moment } from '../moment';
import { parseOptions, texts } from '../parse-options';
import type { TableColumn } from '../table';

const COLUMNS: readonly TableColumn<AuditLogEntry>[] = [
  { title: 'TIME', text: ({ timestamp }) => timestamp },
  { title: 'ACTOR', text: ({ actor }) => actor.email, isFlexible: true },
  { title: 'ACTION', text: ({ action }) => action, isFlexible: true },
  { title: 'RESULT', text: ({ result }) => result },
  {
    title: 'ON',
    text: ({ repositoryName, entityId }) => [repositoryName, entityId].filter(Boolean).join(' '),
    isFlexible: true,
  },
  { title: 'FROM', text: ({ source }) => source ?? '' },
];

const auditOptions = (now: () => Date) =>
  z.object({
    args: z.object({ organization: organizationName }),
    since: moment(now).optional(),
    until: moment(now).optional(),
    action: texts,
    actor: z.string().optional(),
    result: z.enum(['succeed', 'failed', 'rejected'], 'takes succeed, failed or rejected').optional(),
    on: z.string().optional(),
  });
type AuditOptions = z.output<ReturnType<typeof auditOptions>>;

const USUAL_DAYS_MS = 7 * 86_400_000;

export async function showAuditLog(context: CommandContext, given: unknown): Promise<void> {
  const options = parseOptions(auditOptions(context.now), given);
  const to = options.until ?? context.now();
  const from = options.since ?? new Date(to.getTime() - USUAL_DAYS_MS);
  if (from > to) throw new Misuse('--until must be later than --since.');
  const { output } = context;
  await withApi(context, given, ['account'], async (api) => {
    let [read, shown] = [0, 0];
    const path = `${options.args.organization.path}/audit`;
    for await (const entries of auditLog(api, path, from.getTime(), to.getTime())) {
      const chosen = entries.filter((entry) => isChosen(entry, options));
      output.table(COLUMNS, chosen, shown > 0);
      await output.flush();
      [read, shown] = [read + entries.length, shown + chosen.length];
      output.progress(
        `${counted(read, 'entry', 'entries')} read, to ${entries.at(-1)?.timestamp ?? 'the end'}`,
      );
    }
    output.note(`${counted(shown, 'entry', 'entries')} since ${from.toISOString()}.`);
  });
}

/**
 * From the newest to the oldest. The API gives the newest of a span, ends included, so the next span ends with the last entry that was
 * given, and what of that moment was given already is left out.
 */
export async function* auditLog(
  api: Pick<PublicApiClient, 'call'>,
  path: string,
  from: number,
  to: number,
): AsyncGenerator<readonly AuditLogEntry[]> {
  let ofLastMoment: readonly string[] = [];
  for (let end = to; ;) {
    const entries = await api.call({ method: 'GET', path: path + queryOf({ from, to: end }) }, auditReply);
    const known = [...ofLastMoment];
    yield entries.filter((entry) => !removeOne(known, JSON.stringify(entry)));
    if (entries.length < MAX_AUDIT_ENTRIES) return;
    const last = Date.parse(entries.at(-1)?.timestamp ?? '');
    if (last === end && ofLastMoment.length > 0)
      throw new CommandFailed(
        `More than ${counted(MAX_AUDIT_ENTRIES, 'entry', 'entries')} are of one moment (${new Date(end).toISOString()}), and the API shows no more of it. Go on with --until ${new Date(end - 1).toISOString()}.`,
      );
    ofLastMoment = entries
      .filter(({ timestamp }) => Date.parse(timestamp) === last)
      .map((entry) => JSON.stringify(entry));
    end = last;
  }
}

/** Whether there was one. Two entries may be equal in all that is shown. */
function removeOne(known: string[], entry: string): boolean {
  const index = known.indexOf(entry);
  if (index >= 0) known.splice(index, 1);
  return index >= 0;
}

function isChosen(entry: AuditLogEntry, { action, actor, result, on }: AuditOptions): boolean {
  return (
    (action.length === 0 || action.some((prefix) => entry.action.startsWith(prefix))) &&
    (actor === undefined || entry.actor.email.toLowerCase() === actor.toLowerCase()) &&
    (result === undefined || entry.result === result) &&
    (on === undefined || entry.repositoryName?.toLowerCase() === on.toLowerCase())
  );
}
