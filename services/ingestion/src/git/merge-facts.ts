import type { BranchFact, PullRequestFact, PullRequestState } from './git-facts';

/** A branch as it is stored. */
export interface KnownBranch {
  headSha: string | null;
  isEnabled: boolean;
  updatedAt: Date;
  /** The branch was seen to hold the head that is told now. */
  holdsToldHead: boolean;
}
export type BranchRow = Omit<KnownBranch, 'holdsToldHead'>;

/** A pull request as it is stored. */
export interface KnownPullRequest {
  title: string;
  author: string | null;
  state: PullRequestState;
  headSha: string;
  commonAncestorSha: string | null;
  originBranch: string | null;
  targetBranch: string | null;
  updatedAt: Date;
}

/** The branch after it was told `told` about the time `at`; undefined if that changes nothing. */
export function branchAfter(
  known: KnownBranch | undefined,
  told: BranchFact,
  at: Date,
): BranchRow | undefined {
  const isEnabled = told.isEnabled ?? known?.isEnabled ?? true;
  if (!known) return { headSha: told.headSha ?? null, isEnabled, updatedAt: at };
  const moves = told.headSha !== undefined && told.headSha !== known.headSha && movesHead(known, told, at);
  if (!moves && isEnabled === known.isEnabled) return undefined;
  return moves
    ? { headSha: told.headSha ?? null, isEnabled, updatedAt: at > known.updatedAt ? at : known.updatedAt }
    : { headSha: known.headSha, isEnabled, updatedAt: known.updatedAt };
}

/**
 * A push that begins at the present head moves it, also back. Another one that leads to a commit which the branch held
 * before was delivered late or again; not every provider says when it happened.
 */
function movesHead(known: KnownBranch, told: BranchFact, at: Date): boolean {
  if (known.headSha === null || told.push?.from === known.headSha) return true;
  if (at < known.updatedAt) return false;
  return told.push === undefined || !known.holdsToldHead;
}

/**
 * The pull request after it was told `told` about the time `at`; undefined if that changes nothing. What is told of an
 * earlier time than what is known fills gaps only.
 */
export function pullRequestAfter(
  known: KnownPullRequest | undefined,
  told: PullRequestFact,
  at: Date,
): KnownPullRequest | undefined {
  if (!known)
    return {
      title: told.title ?? '',
      author: told.author ?? null,
      state: told.state ?? 'open',
      headSha: told.headSha,
      commonAncestorSha: told.commonAncestorSha ?? null,
      originBranch: told.originBranch ?? null,
      targetBranch: told.targetBranch ?? null,
      updatedAt: at,
    };
  const isNews = at >= known.updatedAt;
  const newest = <T>(news: T | undefined, old: T | null): T | null =>
    isNews ? (news ?? old) : (old ?? news ?? null);
  const next = {
    title: newest(told.title, known.title === '' ? null : known.title) ?? '',
    author: newest(told.author, known.author),
    state: isNews ? (told.state ?? known.state) : known.state,
    headSha: isNews ? told.headSha : known.headSha,
    commonAncestorSha:
      isNews || told.headSha === known.headSha
        ? newest(told.commonAncestorSha, known.commonAncestorSha)
        : known.commonAncestorSha,
    originBranch: newest(told.originBranch, known.originBranch),
    targetBranch: newest(told.targetBranch, known.targetBranch),
  };
  if (FIELDS.every((field) => next[field] === known[field])) return undefined;
  return { ...next, updatedAt: isNews ? at : known.updatedAt };
}

const FIELDS = [
  'title',
  'author',
  'state',
  'headSha',
  'commonAncestorSha',
  'originBranch',
  'targetBranch',
] as const;
