import { EVENT_TYPES } from '@libs/event-log';
import { z } from 'zod';
import type { CommandContext } from '../context';
import { texts } from '../parse-options';

/** Which events a command is about; an empty list stands for all. */
export const eventFilter = z.object({ topic: texts, type: texts, subject: texts });
export type EventFilter = z.output<typeof eventFilter>;

export function isWanted(
  { type: types, subject: subjects }: Pick<EventFilter, 'type' | 'subject'>,
  { type, subject }: { readonly type: string | undefined; readonly subject: string },
): boolean {
  if (types.length > 0 && (type === undefined || !types.includes(type))) return false;
  return subjects.length === 0 || subjects.includes(subject);
}

/** A type that this release does not know may be of a newer one, so it is no error. */
export function warnOfUnknownTypes({ type }: EventFilter, { output }: CommandContext): void {
  const unknown = type.filter((one) => !EVENT_TYPES.includes(one));
  if (unknown.length > 0)
    output.note(
      `This release knows no event ${unknown.join(', ')}; it knows ${EVENT_TYPES.join(', ')}. Going on all the same.`,
    );
}
