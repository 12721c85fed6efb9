import { FileNotFound } from '../../ingestion.errors';

/** What is no number of a file is the number of none. @throws FileNotFound */
export function readFileId(given: string): number {
  if (!/^[1-9]\d{0,14}$/.test(given)) throw new FileNotFound();
  return Number(given);
}
