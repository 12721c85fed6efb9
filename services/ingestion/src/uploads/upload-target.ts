import { InvalidRequest } from '@libs/http';
import { COVERAGE, InvalidCommit, InvalidLanguage, type UploadSubject } from '../ingestion.errors';
import { isStorableText } from '../storable-text';
import { languageNamed } from './languages';

const MAX_LANGUAGE_LENGTH = 100;

/** @throws InvalidCommit unless it is a full SHA; a short one would be accepted and never shown (reporter#114). */
export function readCommitSha(given: string, subject: UploadSubject = COVERAGE): string {
  if (!/^[0-9a-f]{40}$/i.test(given)) throw new InvalidCommit(subject);
  return given.toLowerCase();
}

/** @throws InvalidLanguage */
export function readLanguage(given: string): string {
  const name = given.trim();
  if (name === '' || name.length > MAX_LANGUAGE_LENGTH || !isStorableText(name) || /\p{Cc}/u.test(name))
    throw new InvalidLanguage();
  return languageNamed(name);
}

/** Old clients do not send it, and their reports are complete (contract 1.2). */
export function readPartial(given: unknown): boolean {
  if (given === undefined || given === '') return false;
  const text = typeof given === 'string' ? given.toLowerCase() : given;
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw new InvalidRequest('Failed to create coverage: partial must be true or false.');
}
