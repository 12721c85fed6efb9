import type { History } from '../history';
import type { Invariant } from '../invariant';
import { type Ledger, quote } from '../ledger';
import { naturalKeyOf } from '../uploads';
import type { Use } from '../uses';

/**
 * The records fit together. If they did not, the other invariants would examine less than they seem to: a revocation of a token
 * that is misspelt binds nobody.
 *
 * Examined: every record. A violation: a use or a revocation of a token that was not issued before, through an unknown gateway, or
 * answered before it was sent; a use at a repository of an account that belongs to no tenant; a status without an answer or an answer without one; attempts under one id or key that differ in what they ask;
 * a revocation of access that does not say which operations it ends; a file name that does not say whose it is; a probe of no revocation.
 */
export const historyIsWhole: Invariant = {
  name: 'history-is-whole',
  statement: 'The records fit together.',
  examine(history, ledger) {
    const judge = (use: Use): void => {
      const problem = problemOfUse(history, use);
      ledger.expect(problem === undefined, () => `${quote(use)} ${problem ?? ''}`);
    };
    const revocationIds = new Set(history.revocations.map(({ revocationId }) => revocationId));
    history.uploads.forEach(judge);
    judgeUploads(history, ledger);
    judgeRevocations(history, ledger);
    return {
      onRequest(request) {
        judge(request);
        ledger.expect(
          request.probeOf === null || revocationIds.has(request.probeOf),
          () => `${quote(request)} probes a revocation that is not recorded`,
        );
      },
    };
  },
};

interface Sent {
  readonly sentAt: number;
  readonly answeredAt: number | null;
  readonly status: number | null;
}

function problemOfTimes({ sentAt, answeredAt, status }: Sent): string | undefined {
  if ((answeredAt === null) !== (status === null)) return 'has a status without an answer, or none with one';
  if (answeredAt !== null && answeredAt < sentAt) return 'was answered before it was sent';
  return undefined;
}

function problemOfUse({ issued, homes, run }: History, use: Use): string | undefined {
  const token = issued.get(use.tokenId);
  if (!token) return 'shows a token that was not issued';
  if (use.sentAt < token.answeredAt) return 'was sent before its token was issued';
  if (!run.gateways.includes(use.via)) return 'went through an unknown gateway';
  if (use.repositoryId !== null && token.accountId !== null && !homes.has(token.accountId))
    return 'shows a token of an account that belongs to no tenant';
  return problemOfTimes(use);
}

function judgeUploads({ uploads }: History, ledger: Ledger): void {
  const keys = new Map<string, string>();
  for (const upload of uploads) {
    const key = naturalKeyOf(upload);
    const isFinal = upload.kind === 'final';
    const known = keys.get(upload.uploadKey) ?? key;
    keys.set(upload.uploadKey, known);
    ledger.expect(
      known === key &&
        [upload.language, upload.digest, upload.files].every((part) => (part === null) === isFinal),
      () => `${quote(upload)} is not what its kind or its key says`,
    );
    ledger.expect(
      Object.keys(upload.files ?? {}).every((name) => name.startsWith(`r${upload.repositoryId}/`)),
      () => `${quote(upload)} holds a file whose name does not say whose it is`,
    );
  }
}

function judgeRevocations({ revocations, issued }: History, ledger: Ledger): void {
  for (const { what, attempts, tokenIds } of revocations) {
    const [first] = attempts;
    if (!first) continue;
    const isOfAccess = what === 'role' || what === 'account';
    const asked = JSON.stringify([first.what, first.tokenIds, first.operations]);
    for (const attempt of attempts) {
      const { operations } = attempt;
      const isSame = JSON.stringify([attempt.what, attempt.tokenIds, operations]) === asked;
      const problem =
        problemOfTimes(attempt) ??
        (isSame ? undefined : 'asks for something else than its first attempt') ??
        ((operations !== null) === isOfAccess ? undefined : 'does not say which operations it ends');
      ledger.expect(problem === undefined, () => `${quote(attempt)} ${problem ?? ''}`);
    }
    const unknown = tokenIds.find((tokenId) => !issued.has(tokenId));
    ledger.expect(
      unknown === undefined,
      () => `${quote(first)} revokes ${unknown ?? ''}, which was not issued`,
    );
  }
}
