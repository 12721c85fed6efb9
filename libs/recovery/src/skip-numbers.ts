import type { EntityManager } from 'typeorm';

/** More than what one service makes of anything between two backups. */
export const SKIPPED_NUMBERS = 1_000_000;

const SKIP = `
  select count(setval(sequence, nextval(sequence) + $1))::int4 as sequences from (
    select pg_get_serial_sequence(format('%I.%I', table_schema, table_name), column_name)::regclass as sequence
    from information_schema.columns where table_schema = current_schema() and is_identity = 'YES'
  ) as numbered`;

/**
 * Lets every generated number go on far beyond where it was. What was made after the backup is gone from this database, and its numbers
 * may still be known elsewhere: a repository that was given one of them again would be taken for the lost one, whose uploads the
 * other service still has. Gives how many sequences there are.
 */
export async function skipNumbers(tx: EntityManager): Promise<number> {
  const [{ sequences }] = await tx.query<[{ sequences: number }]>(SKIP, [SKIPPED_NUMBERS]);
  return sequences;
}
