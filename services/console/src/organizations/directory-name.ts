export type DirectoryNameProblem = 'missing' | 'characters' | 'length';

const LONGEST = 255;

/** The contract's rules for the name of an organization or a repository: one segment of a path. */
export function directoryNameProblem(name: string): DirectoryNameProblem | undefined {
  if (name === '') return 'missing';
  if (/[/\\\p{Cc}]/u.test(name) || name === '.' || name === '..') return 'characters';
  return name.length > LONGEST ? 'length' : undefined;
}
