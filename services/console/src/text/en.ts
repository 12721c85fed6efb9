/** Every English text of the console. Nothing else in `src` holds one; ESLint sees to it. */
export const text = {
  product: 'Portcullis',
  titleOf: (page: string): string => `${page} · Portcullis`,
  skipToContent: 'Skip to content',

  actions: {
    cancel: 'Cancel',
    close: 'Close',
    copy: 'Copy',
    copied: 'Copied',
    dismiss: 'Dismiss',
    tryAgain: 'Try again',
    showMore: 'Show more',
  },

  waiting: {
    loading: 'Loading…',
    longer: 'This takes longer than usual. Still waiting for an answer…',
  },

  failure: {
    unreachable: 'Portcullis could not be reached. Check the connection and try again.',
    timeout: 'Portcullis did not answer in time. Try again.',
    notOurs: (status: number): string =>
      `Something between this page and Portcullis answered with status ${status}. Try again.`,
    retryAfter: (seconds: number): string => `Try again in ${seconds} s.`,
    request: (id: string): string => `Request ${id}`,
    copy: 'It could not be copied. Select the text and copy it by hand.',
    pageTitle: 'The page could not be shown.',
    page: 'This page has run into a fault of its own. Load it again.',
    notFoundTitle: 'There is no such page',
    notFound: 'The address may be mistyped, or the page may have moved.',
    notFoundHome: 'Go to your repositories',
  },

  theme: {
    label: 'Theme',
    system: 'System',
    light: 'Light',
    dark: 'Dark',
  },

  shell: {
    home: 'Portcullis, to your repositories',
    place: 'Where you are',
    organizationPages: 'Organization',
    repositoryPages: 'Repository',
    organizations: 'Switch organization',
    account: (name: string): string => `Account: ${name}`,
    access: 'Access management',
    reference: 'API reference',
    signOut: 'Sign out',
    signingOut: 'Signing out…',
    signOutFailed: 'You are still signed in.',
  },

  signIn: {
    title: 'Sign in',
    lead: 'API tokens for your repositories, and the uploads they authorize.',
    token: 'Account token',
    tokenHelp: 'The token that Portcullis printed at its first start, or any other account token of yours.',
    tokenEmpty: 'Enter an account token.',
    submit: 'Sign in',
    submitting: 'Signing in…',
    with: (provider: string): string => `Continue with ${provider}`,
    or: 'or',
    none: 'No way to sign in has been set up here. Whoever runs this Portcullis can configure one.',
    failed: 'You are not signed in.',
    signedOut: 'You are signed out. The session is refused at every gateway.',
    problems: {
      denied: 'The provider says that the sign-in was cancelled.',
      expired: 'The sign-in took too long or was used already. Start it again.',
      unverified: 'The provider has no verified e-mail address of yours.',
      unknown: 'There is no account for you here. Ask whoever runs this Portcullis to add you.',
      taken: 'The account with your e-mail address belongs to somebody else at this provider.',
      unavailable: 'The provider cannot be reached at present. Try again later.',
      failed:
        'The provider gave an answer that cannot be used. Start again; if it stays so, tell whoever runs this Portcullis.',
    },
    problem: 'Signing in did not succeed. Start it again.',
  },

  sessionEnded: {
    title: 'Your session ended',
    lead: 'Sign in again to go on. What you have typed on this page is kept.',
    leave: 'Leave this page',
  },

  repositories: {
    title: 'Repositories',
    lead: (organization: string): string => `Repositories of ${organization} that you may see.`,
    search: 'Search repositories',
    name: 'Repository',
    visibility: 'Visibility',
    permission: 'Your permission',
    noPermission: 'Read, as anybody',
    empty: 'No repositories yet',
    emptyHelp: 'Repositories appear here once they have been added to this organization.',
    noMatch: (search: string): string => `No repository matches “${search}”`,
    noMatchHelp: 'Search for a part of the name.',
    clearSearch: 'Clear the search',
    failed: 'The repositories could not be loaded.',
    shown: (shown: number, total: number): string =>
      shown === total
        ? `${total} ${total === 1 ? 'repository' : 'repositories'}`
        : `${shown} of ${total} repositories`,
    permissions: { read: 'Read', write: 'Write', admin: 'Admin' },
  },

  organizations: {
    title: 'Organizations',
    lead: 'Choose the organization whose repositories you want to see.',
    empty: 'You belong to no organization yet',
    emptyHelp: 'Ask an administrator of your organization to add you. Your account tokens work all the same.',
    failed: 'Your organizations could not be loaded.',
    providers: {
      gh: 'GitHub',
      ghe: 'GitHub Enterprise',
      gl: 'GitLab',
      gle: 'GitLab Enterprise',
      bb: 'Bitbucket',
      bbe: 'Bitbucket Server',
      manual: 'Without a provider',
    },
  },

  tokens: {
    create: 'Create API token',
    creating: 'Creating…',
    name: 'Name',
    nameOptional: 'Name (optional)',
    unnamedNumber: (id: number): string => `Token ${id}`,
    expires: 'Expires in',
    created: 'Created',
    actions: 'Actions',
    never: 'Never',
    expiredAgo: (ago: string): string => `Expired ${ago}`,
    createdAgo: (ago: string): string => `Created ${ago}`,
    loading: 'Loading the tokens…',
    failed: 'The tokens could not be loaded.',
    stale: 'The list could not be brought up to date and may be out of date.',
    notCreated: 'The token was not created.',
    maybeCreated:
      'No answer came, so the token may have been created all the same. Look through the list; revoke a token whose value you never saw.',
    nameRules: {
      characters: 'Use letters, digits and hyphens only.',
      length: 'Use 100 characters at most.',
      missing: 'Give the token a name.',
      taken: 'Another token of this repository has this name.',
      hint: 'Letters, digits and hyphens, 100 characters at most.',
    },
    justNow: 'just now',
    expiry: {
      legend: 'Expiration',
      days: (days: number): string => `${days} days`,
      custom: 'Custom',
      date: 'Expires at the end of',
      dateHelp: 'In your time zone; a year from today at most.',
      missing: 'Choose a date.',
      past: 'Choose a day that is not over yet.',
      tooFar: 'Choose a day within a year from today.',
      on: (date: string): string => `Expires on ${date}.`,
    },
  },

  newToken: {
    title: 'Copy your new token',
    lead: 'This is the only time that it is shown. Keep it where you keep secrets.',
    value: 'Token',
    line: 'For a shell',
    done: 'Done, I have kept it',
  },

  revoking: {
    revoke: 'Revoke',
    revokeNamed: (name: string): string => `Revoke ${name}`,
    title: (name: string): string => `Revoke ${name}?`,
    lead: 'Whatever uses this token is refused from then on, at every gateway. This cannot be undone.',
    confirm: 'Revoke token',
    confirming: 'Revoking…',
    waiting: 'Waiting until every gateway refuses it…',
    failed: 'The token was not revoked.',
    unknown: 'No answer came, so it may be revoked or not. Try again: revoking twice does no harm.',
    gone: 'It was gone already: somebody else has revoked it.',
  },

  receipt: {
    done: (what: string): string => `${what} revoked`,
    enforcedAfter: (ms: number): string =>
      `Refused at every gateway after ${ms < 1 ? 'less than 1' : ms} ms.`,
    enforced: 'Refused at every gateway.',
    pending:
      'Revoked. Waiting for the word of every gateway that it refuses it. That takes one lease at the latest: 5 s, unless this Portcullis is configured otherwise.',
    pendingFailed: 'Whether every gateway refuses it by now could not be asked.',
    details: (seq: number): string => `Position ${seq} of the revocation log`,
    confirmedBy: (enforcers: number): string =>
      enforcers === 1 ? 'confirmed by 1 process' : `confirmed by ${enforcers} processes`,
    at: (time: string): string => `at ${time}`,
  },

  access: {
    account: 'Account',
    title: 'Access management',
    lead: 'Account tokens act with your own roles, on everything that you may do. Use them in scripts and on the command line.',
    tableLabel: 'Account tokens',
    createTitle: 'Create an account token',
    nameHelp: 'Says later what it is for.',
    empty: 'No account tokens yet',
    emptyHelp: 'Create one to call the API or to use the command line.',
  },

  repositoryTokens: {
    title: 'API tokens',
    settings: 'Settings',
    lead: (repository: string): string =>
      `A repository token may upload coverage and results for ${repository}, and can do nothing elsewhere. Give one to each CI pipeline.`,
    tableLabel: 'Repository tokens',
    createTitle: 'Create a repository token',
    count: (live: number, limit: number): string => `${live} of ${limit} tokens`,
    full: (limit: number): string =>
      `This repository has ${limit} tokens, which is as many as there can be. Delete one to create another.`,
    empty: 'No repository tokens yet',
    emptyHelp: 'Create one, and put it into your CI by the lines below.',
    selectAll: 'Select all tokens',
    select: (name: string): string => `Select ${name}`,
    deleteSelected: (count: number): string => `Delete selected (${count})`,
    deleteWithoutExpiry: 'Delete all tokens without expiration',
    deleteTitle: (count: number): string => (count === 1 ? 'Delete 1 token?' : `Delete ${count} tokens?`),
    deleteLead: 'Pipelines that use them are refused from then on, at every gateway. This cannot be undone.',
    deleteConfirm: (count: number): string => (count === 1 ? 'Delete token' : `Delete ${count} tokens`),
    deleting: 'Deleting…',
    notDeleted: 'No token was deleted.',
    deleted: (count: number): string => (count === 1 ? '1 token' : `${count} tokens`),
    andMore: (count: number): string => `and ${count} more`,
  },

  commit: (shortSha: string): string => `commit ${shortSha}`,

  uploads: {
    title: 'Uploads',
    lead: (repository: string): string =>
      `Test your integration: the last 50 coverage reports of ${repository}, and what became of each. Press a status to see what it means and what to do.`,
    tableLabel: 'Uploaded coverage reports',
    failed: 'The uploads could not be loaded.',
    loading: 'Loading the uploads…',
    empty: 'No uploads yet',
    emptyHelp:
      'Create a repository token and add the lines for your CI, or run them once by hand. The first upload appears here within a second, without reloading.',
    toTokens: 'Create a token and see the lines for CI',
    commit: 'Commit',
    branch: 'Branch',
    report: 'Report',
    size: 'Size',
    time: 'Uploaded',
    status: 'Status',
    noBranch: '–',
    branchAndMore: (branch: string, more: number): string => `${branch} and ${more} more`,
    kinds: { complete: 'Complete', partial: 'Partial' },
    changedOne: (commit: string, language: string, status: string): string =>
      `Upload of ${commit}, ${language}: ${status}`,
    changed: (count: number): string => `${count} uploads are new or have another status.`,
    off: 'Not live: what changes does not show here.',
    liveness: {
      connecting: 'Connecting…',
      live: 'Live: what changes shows here by itself.',
      reconnecting: 'Reconnecting… Until then the list may be out of date.',
      paused: 'Not live while the page is out of sight or the session has ended.',
    },
    whatToDo: 'What to do',
    problem: (problem: string): string => `Problem: ${problem}`,
    command: 'Command',
    commands: {
      finish: 'Or say by hand that all parts are there, with a token of this repository:',
      enableBranch: 'An administrator of the repository enables the branch by:',
    },
    statuses: {
      Processed: {
        label: 'Processed',
        meaning: 'The coverage is worked out and shown.',
        remedies: [],
      },
      Pending: {
        label: 'Pending',
        meaning: 'The report is received and kept. It is being worked out, which takes seconds.',
        remedies: [
          'Wait. If a problem stands above and stays, it says why the report cannot be used: mend the report and upload it again.',
        ],
      },
      MissingFinal: {
        label: 'Final report not sent',
        meaning:
          'Partial reports of this commit wait. They are merged, and shown, when somebody says that all of them are there.',
        remedies: [
          'After the last part, run “portcullis coverage upload --final”, or “final” of the coverage reporter. Once for each commit is enough, whatever the languages.',
          'If there is only one report, upload it without “partial”.',
        ],
      },
      CommitNotFound: {
        label: 'Commit not found',
        meaning: 'Portcullis knows commits of this repository, and this one is not among them (yet).',
        remedies: [
          'Wait, if it has just been pushed: the status changes by itself when the Git provider’s webhook or a CI job has told of the commit.',
          'If it stays, CI may have reported the merge that it made up to build a pull request. Name the head of the branch instead: “--commit” of portcullis, “--commit-uuid” of the coverage reporter.',
          'If no commit of late was found, see whether the webhook still delivers, or whether the job that imports commits still runs.',
        ],
      },
      BranchNotEnabled: {
        label: 'Branch not enabled',
        meaning:
          'The commit is on no branch that is analysed, and heads no pull request into one. After a squash or a rebase that is normal for the commits of before.',
        remedies: [
          'Upload for the commit that the branch has now.',
          'If the branch should be analysed, enable it.',
        ],
      },
      CommitNotAnalysed: {
        label: 'Commit not analysed',
        meaning: 'The analysis of the commit is not finished; its coverage is shown after it.',
        remedies: [
          'Wait until it is.',
          'Where analysis runs on your side, send its results and then “resultsFinal”.',
        ],
      },
    },
  },

  pullRequests: {
    title: 'Pull requests',
    lead: (repository: string): string =>
      `What pull requests do to the coverage of ${repository}, as far as Portcullis was told of them.`,
    choose: 'State',
    lists: { open: 'Open', merged: 'Merged' },
    states: { Open: 'Open', Merged: 'Merged', Closed: 'Closed' },
    failed: 'The pull requests could not be loaded.',
    loading: 'Loading the pull requests…',
    empty: { open: 'No open pull requests', merged: 'No merged pull requests' },
    emptyHelp:
      'Portcullis hears of them by the webhook of the Git provider, or by a CI job that imports them.',
    pullRequest: 'Pull request',
    branches: 'Branches',
    into: 'into',
    unknownBranch: 'a branch that is not known',
    untitled: (number: number): string => `Pull request #${number}`,
    number: (number: number): string => `Pull request #${number}`,
    about: (number: number, author: string): string =>
      author === '' ? `· #${number} ·` : `· #${number} by ${author} ·`,
    by: (author: string): string => `by ${author}`,
    atProvider: 'See it at its provider',
    diffCoverage: 'Diff coverage',
    variation: 'Coverage variation',
    head: 'Head',
    ancestor: 'Common ancestor',
    coverageFailed: 'Could not be loaded',
    notKnown: 'Not known',
    causes: { NoCoverableLines: 'Nothing in it to cover', MissingRequirements: 'Not known yet' },
    linesOf: (covered: string, coverable: string): string => `${covered} of ${coverable} added lines`,
    points: (points: string): string => `${points} points`,
    oneFailed: 'The pull request could not be loaded.',
    loadingOne: 'Loading the pull request…',
    reanalyse: 'Work out again',
    reanalysing: 'Asking for it…',
    notReanalysed: 'Its reports are not worked out again.',
    requirements: {
      title: 'Diff coverage is not known yet. It takes three things:',
      met: 'is there',
      missing: 'is missing',
      perhaps: 'may be missing',
      head: (sha: string): string => `A processed report of the head, ${sha}:`,
      headHelp: 'Let CI upload coverage for this very commit, and not for the merge that it may build.',
      ancestor: (sha: string): string => `A processed report of the common ancestor, ${sha}:`,
      ancestorHelp:
        'Let CI upload coverage for every commit of the target branch. Where uploads began only later, bring the branch up to date with its target.',
      ancestorUnknown: 'A common ancestor with a processed report:',
      ancestorUnknownHelp:
        'Nobody has told which commit it is. Let a CI job import the pull request with “commonAncestorSha”.',
      diff: 'The diff between the two:',
      diffHelp:
        'Let a CI job import the pull request with its “diff”, after each push: a diff counts for one head only, and webhooks do not bring it.',
      report: (language: string, state: string): string => `${language}: ${state}`,
      states: {
        processed: 'processed.',
        pending: 'received, and being worked out.',
        waitsForFinal: 'partial reports wait until somebody says that all of them are there.',
      },
      toUploads: 'See what to do about it among the uploads',
    },
    files: {
      title: 'Changed files',
      lead: 'Those that a report of the head holds, the ones with most uncovered lines first. Press a name to see its lines.',
      failed: 'The files could not be loaded.',
      loading: 'Loading the files…',
      none: 'No file of the diff is in a report of the head.',
      file: 'File',
      coverage: 'Coverage',
    },
    lines: {
      allCovered: (lines: number): string =>
        lines === 0 ? 'None of the added lines counts.' : 'Every added line that counts is covered.',
      uncovered: (lines: string): string => `Added and not covered: ${lines}.`,
      andMore: (more: number): string => `And ${more} more places.`,
      failed: 'The diff could not be loaded.',
      loading: 'Loading the diff…',
      tooLarge: 'The diff is too large to be shown here.',
      unreadable: 'The diff that was imported cannot be shown here.',
      label: (file: string): string => `Diff of ${file}`,
      before: 'Before',
      after: 'After',
      hits: 'Hits',
      line: 'Line',
      times: (hits: string): string => `${hits}×`,
      never: 'not covered',
      kinds: { added: 'added: ', removed: 'removed: ', kept: '' },
      showAll: (lines: string): string => `Show all ${lines} lines`,
    },
  },

  badge: {
    title: 'Badge',
    lead: 'The newest coverage of a branch in whole per cent, rounded down, as a picture for a README.',
    failed: 'Whether the repository is public could not be found out.',
    branch: 'Branch',
    branchesFailed: 'The other branches could not be loaded.',
    mainBranch: (name: string): string => (name === '' ? 'Main branch' : `Main branch (${name})`),
    alt: (branch: string): string => `Coverage badge of ${branch}`,
    altInReadme: 'coverage',
    broken: 'The badge could not be loaded.',
    markdown: 'Markdown',
    html: 'HTML',
    address: 'Address',
    kept: 'Everybody may see it. Whoever shows it may keep it for a minute.',
    private: 'This repository is private, and so is its badge.',
    privateHelp:
      'There is no address that shows it without an account token in the header “api-token”. Never put a token into a URL: it would be read in READMEs, logs and caches. To show the badge nevertheless, and with it the number, let a job fetch the file after it has uploaded coverage, and put it where your README may show it from.',
    privateToken: 'CODACY_API_TOKEN is an account token that may read this repository.',
    command: 'For a job',
  },

  snippets: {
    title: 'Send coverage from CI',
    lead: (secret: string): string =>
      `Keep the token as a secret named ${secret}, then add these lines after your tests.`,
    choose: 'CI system',
    where: {
      github:
        'In .github/workflows/…, after the step that runs the tests. Secrets are under Settings, Secrets and variables, Actions.',
      gitlab: 'In .gitlab-ci.yml. Secrets are under Settings, CI/CD, Variables; mask the variable.',
      circleci: 'In .circleci/config.yml. Secrets are under Project Settings, Environment Variables.',
      bash: 'Anywhere else that has bash and curl, in the working copy of the commit that was tested.',
    },
    names: { github: 'GitHub Actions', gitlab: 'GitLab CI', circleci: 'CircleCI', bash: 'bash' },
  },
} as const;
