import { badgeMarkup, badgePath } from '../src/uploads/badge-markup';
import { commandFor } from '../src/uploads/mending-command';
import type { Upload } from '../src/uploads/upload-list';

const NAMES = { provider: 'gh', organization: 'acme', repository: "it's (new)" } as const;
const BASE = 'https://portcullis.example';
const SHA = 'c'.repeat(40);

const onBranch = (status: Upload['status'], name: string) =>
  commandFor(
    NAMES,
    {
      status,
      targetCommitSha: SHA,
      commit: {
        ...{ sha: SHA, id: 1, commitTimestamp: '', authorName: '', authorEmail: '', message: '' },
        branches: [{ id: 1, name, isDefault: false, isEnabled: false, branchType: 'Branch' }],
      },
    },
    BASE,
  )?.lines;

describe('what is to be copied into a shell or a README', () => {
  it('says that all parts are there, of this very commit', () => {
    expect(onBranch('MissingFinal', 'main')).toContain(`"${BASE}/2.0/commit/${SHA}/coverageFinal"`);
  });

  it('enables the branch of the commit, and no name runs anything in the shell', () => {
    expect(onBranch('BranchNotEnabled', 'fix/`id`$(id)"!')).toContain(
      `"${BASE}/api/v3/organizations/gh/acme/repositories/it%27s%20%28new%29/branches/fix/%60id%60%24%28id%29%22%21"`,
    );
  });

  it('is not there where no request mends it', () => {
    expect(onBranch('CommitNotFound', 'main')).toBeUndefined();
    expect(onBranch('BranchNotEnabled', 'a/b/c/d')).toBeUndefined();
    const lost = { status: 'BranchNotEnabled', targetCommitSha: SHA } as const;
    expect(commandFor(NAMES, lost, BASE)).toBeUndefined();
  });

  it('shows a badge, whatever the names of repository and branch', () => {
    const image = `${BASE}${badgePath(NAMES, 'a b&c)">')}`;
    const { markdown, html } = badgeMarkup(image, `${BASE}/console`, 'coverage');
    const address = `${BASE}/api/v3/organizations/gh/acme/repositories/it%27s%20%28new%29/coverage/badge.svg?branch=a+b%26c%29%22%3E`;
    expect(markdown).toBe(`[![coverage](${address})](${BASE}/console)`);
    expect(html).toBe(`<a href="${BASE}/console"><img src="${address}" alt="coverage"></a>`);
  });
});
