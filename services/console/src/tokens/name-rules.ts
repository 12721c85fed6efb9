export type NameProblem = 'missing' | 'characters' | 'length' | 'taken';

const LONGEST = 100;

/** The contract's rules for the name of a repository token. `taken`: names of tokens that live, compared as they are. */
export function nameProblem(name: string, taken: ReadonlySet<string>): NameProblem | undefined {
  if (name === '') return 'missing';
  if (!/^[A-Za-z0-9-]*$/.test(name)) return 'characters';
  if (name.length > LONGEST) return 'length';
  return taken.has(name) ? 'taken' : undefined;
}
