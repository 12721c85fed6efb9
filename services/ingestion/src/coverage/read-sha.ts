import { InvalidRequest } from '@libs/http';

/** @throws InvalidRequest */
export function readSha(given: string): string {
  if (!/^[0-9a-f]{40}$/i.test(given))
    throw new InvalidRequest('The commit must be a full SHA: 40 hexadecimal digits.');
  return given.toLowerCase();
}
