import { z } from 'zod';

/** What the payloads of several providers have in common. What a provider leaves out or writes in another way is not told. */

export const sha = z
  .string()
  .regex(/^[0-9a-fA-F]{40}$/)
  .transform((text) => text.toLowerCase());

/** Bitbucket's pull requests have abbreviated ones. */
export const shortSha = z
  .string()
  .regex(/^[0-9a-fA-F]{7,40}$/)
  .transform((text) => text.toLowerCase());

const NO_COMMIT = '0'.repeat(40);
/** The all-zero SHA stands for "none": before a branch is made and after it is deleted. */
export const shaOrNone = sha.transform((text) => (text === NO_COMMIT ? undefined : text));

const LONE_SURROGATE = /\p{Cs}/gu;
const MAX_TEXT_LENGTH = 10_000;
/** Text that Postgres can hold, cut where it is longer than anybody reads. */
const storable = (text: string): string =>
  text.slice(0, MAX_TEXT_LENGTH).replaceAll('\0', '').replace(LONE_SURROGATE, '');
export const eventText = z.string().transform(storable);
export const optionalText = eventText.nullish().transform((text) => text ?? undefined);
/** An index holds no longer ones. */
export const eventBranch = eventText.pipe(z.string().min(1).max(500));

/** Of milliseconds, or of a text; undefined for a time that no Git provider lived in. */
function timeOf(given: string | number): Date | undefined {
  const time = new Date(given);
  const ms = time.getTime();
  return ms >= 0 && ms < Date.UTC(10_000, 0) ? time : undefined;
}

/** ISO 8601, or as GitLab wrote it: `2013-12-03 17:23:34 UTC`; or milliseconds. */
export const optionalTime = z
  .union([z.string().transform((text) => text.replace(/ UTC$/, 'Z')), z.number()])
  .nullish()
  .transform((given) => timeOf(given ?? NaN));

/** As GitHub writes the time of a push; elsewhere it writes times as text. */
export const optionalSeconds = z
  .unknown()
  .transform((given) => (typeof given === 'number' ? timeOf(given * 1_000) : undefined))
  .optional();

export const pullRequestNumber = z.int().min(1).max(2_147_483_647);

const HEADS = 'refs/heads/';
/** The branch that a ref names; undefined for a tag. */
export const branchOf = (ref: string): string | undefined =>
  ref.startsWith(HEADS) && ref.length > HEADS.length ? ref.slice(HEADS.length) : undefined;

/** `Ada Lovelace <ada@example.org>` */
export function nameAndEmail(raw: string | undefined): { authorName?: string; authorEmail?: string } {
  const [, name, email] = /^([^<]*)<([^>]*)>\s*$/.exec(raw ?? '') ?? [];
  if (email === undefined) return raw === undefined ? {} : { authorName: raw };
  return { authorName: (name ?? '').trim(), authorEmail: email };
}
