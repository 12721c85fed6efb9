import type { Chance } from '../kernel/chance';
import type { Sent } from './promises';

const LANGUAGES = ['Go', 'Java'];
const TOKENS = ['t1', 't2', 't3'];
const VARIANTS = 4;

export interface Planned {
  readonly at: number;
  readonly sent: Sent;
}

/** What clients send within so many milliseconds: a few commits, each in bursts, so that its uploads race. */
export function planUploads(chance: Chance, withinMs: number): Planned[] {
  const plan: Planned[] = [];
  for (let commit = 0, commits = chance.integer(1, 3); commit < commits; commit += 1) {
    const commitSha = String(commit + 1).repeat(40);
    const repositoryId = chance.integer(1, 2);
    for (let burst = 0, bursts = chance.integer(1, 3); burst < bursts; burst += 1) {
      const from = chance.between(0, withinMs);
      for (let upload = 0, uploads = chance.integer(1, 5); upload < uploads; upload += 1)
        plan.push({ at: from + chance.between(0, 120), sent: draw(chance, { repositoryId, commitSha }) });
    }
    if (chance.happens(0.7))
      plan.push({
        at: chance.between(withinMs / 2, withinMs),
        sent: {
          repositoryId,
          commitSha,
          kind: 'final',
          language: '',
          body: '',
          tokenId: chance.pick(TOKENS),
        },
      });
  }
  return plan;
}

/** When which token is revoked. */
export const planRevocations = (chance: Chance, withinMs: number): { at: number; tokenId: string }[] =>
  Array.from({ length: chance.integer(0, 2) }, (_, index) => ({
    at: chance.between(100, withinMs),
    tokenId: TOKENS[index] ?? 't1',
  }));

function draw(chance: Chance, commit: { repositoryId: number; commitSha: string }): Sent {
  const tokenId = chance.pick(TOKENS);
  const kind = chance.weighted<Sent['kind']>([
    [3, 'complete'],
    [5, 'partial'],
    [2, 'final'],
  ]);
  if (kind === 'final') return { ...commit, kind, language: '', body: '', tokenId };
  return {
    ...commit,
    kind,
    language: chance.pick(LANGUAGES),
    body: bodyOf(chance.integer(1, VARIANTS)),
    tokenId,
  };
}

/** So few that the same bytes come twice now and then; each has a file, a line and a count of its own. */
function bodyOf(variant: number): string {
  const fileReports = [
    { filename: 'shared', coverage: { 1: variant % 2, 2: variant, [10 + variant]: 1 } },
    { filename: `file-${String(variant)}`, coverage: { 1: variant } },
  ];
  return JSON.stringify({ fileReports });
}
