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
    operations: 'Operations',
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
    left: {
      here: 'You are signed out. The session is refused at every gateway.',
      everywhere: 'You are signed out everywhere. Your sessions are refused at every gateway.',
      pending: 'You are signed out. The word of every gateway that it refuses you is still awaited.',
    },
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
    emptyHelp: 'Repositories appear here once an administrator of the organization has added them.',
    emptyAddHelp: 'Add one, create a token for it, and send its coverage.',
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
    emptyAddHelp: 'Add one: its repositories, its people and their tokens belong to it.',
    failed: 'Your organizations could not be loaded.',
    managersOnly: 'For managers and admins of the organization',
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

  directory: {
    name: 'Name',
    nameRules: {
      missing: 'Give it a name.',
      characters: 'Use no slash, backslash or control character, and neither . nor .. alone.',
      length: 'Use 255 characters at most.',
    },
  },

  addRepository: {
    open: 'Add repository',
    title: 'Add a repository',
    lead: (organization: string): string => `Its coverage and its tokens are kept under ${organization}.`,
    nameHelp: 'As at the Git provider, without the name of the organization.',
    visibilities: {
      Private: { name: 'Private', help: 'Only who has a role in it sees its coverage.' },
      LoginPublic: { name: 'Signed in', help: 'Whoever has an account here sees its coverage.' },
      Public: { name: 'Public', help: 'Anybody sees its coverage, without signing in.' },
    },
    defaultBranch: 'Default branch',
    submit: 'Add repository',
    submitting: 'Adding…',
    failed: 'The repository was not added.',
    unknown: 'No answer came, so it may have been added all the same. Look through the list.',
  },

  addOrganization: {
    open: 'Add organization',
    title: 'Add an organization',
    lead: 'You become its first administrator.',
    provider: 'Git provider',
    nameHelp: 'As at the Git provider. It is a part of every address.',
    submit: 'Add organization',
    submitting: 'Adding…',
    failed: 'The organization was not added.',
    unknown: 'No answer came, so it may have been added all the same. Look through the list.',
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
    lastUsed: 'Last used',
    usedAgo: (ago: string): string => `Last used ${ago}`,
    neverUsed: 'Never used',
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
    signsOut:
      'You signed in with this token: revoking it ends your session. To sign in again you need another one.',
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
    pending: 'Revoked. Waiting for the word of every gateway that it refuses it.',
    pendingUntil: (time: string): string =>
      `Revoked. Waiting for the word of every gateway that it refuses it. By ${time} at the latest, every one does.`,
    pendingFailed: 'Whether every gateway refuses it by now could not be asked.',
    details: (seq: number): string => `Position ${seq} of the revocation log`,
    confirmedBy: (enforcers: number): string =>
      enforcers === 1 ? 'confirmed by 1 process' : `confirmed by ${enforcers} processes`,
    at: (time: string): string => `at ${time}`,
  },

  /** Of what was taken away that is no token. */
  accessReceipt: {
    done: (what: string): string => `${what}: taken away`,
    enforcedAfter: (ms: number): string => `Heeded at every gateway after ${ms < 1 ? 'less than 1' : ms} ms.`,
    enforced: 'Heeded at every gateway.',
    pending: 'Taken away. Waiting for the word of every gateway that it heeds it.',
    pendingUntil: (time: string): string =>
      `Taken away. Waiting for the word of every gateway that it heeds it. By ${time} at the latest, every one does.`,
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
    sessions: {
      title: 'Sessions',
      lead: 'You may be signed in at other browsers too. If one is lost, or somebody may have taken its cookies, sign out everywhere.',
      end: 'Sign out everywhere',
      endTitle: 'Sign out everywhere?',
      endLead:
        'Every session of yours ends, at every gateway, and this one too. Tokens go on: revoke those that you do not know.',
      endConfirm: 'End all sessions',
      waiting: 'Waiting until every gateway refuses them…',
      notEnded: 'Your sessions were not ended.',
      unknown: 'No answer came, so they may have ended or not. Try again: it does no harm.',
    },
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
    ownMachine:
      'The address in these lines is of this machine alone. Where your CI runs elsewhere, put the one in its place by which it reaches this Portcullis.',
    where: {
      github:
        'In .github/workflows/…, after the step that runs the tests. Secrets are under Settings, Secrets and variables, Actions.',
      gitlab: 'In .gitlab-ci.yml. Secrets are under Settings, CI/CD, Variables; mask the variable.',
      circleci: 'In .circleci/config.yml. Secrets are under Project Settings, Environment Variables.',
      bash: 'Anywhere else that has bash and curl, in the working copy of the commit that was tested.',
      curl: 'To see that it works: two lines of one file, for a commit that is made up here.',
    },
    names: {
      github: 'GitHub Actions',
      gitlab: 'GitLab CI',
      circleci: 'CircleCI',
      bash: 'bash',
      curl: 'Try it',
    },
  },

  coverage: {
    title: 'Coverage',
    loading: 'Loading the coverage…',
    failed: 'The coverage could not be loaded.',
    stale: 'The coverage could not be brought up to date and may be out of date.',
    branch: 'Branch',
    allBranches: 'All branches',
    branchOfMain: (branch: string): string => `${branch} (main branch)`,
    branchesFailed: 'The branches could not be loaded. What is shown is of all branches.',
    manyBranches: (shown: number): string => `The ${shown} branches that changed last`,
    waiting: 'A newer upload is being processed',
    waitingHelp: 'The numbers below are of what was processed before it. They change by themselves.',
    behind: (sha: string): string => `The newest commit, ${sha}, has no coverage yet`,
    behindHelp: (sha: string): string =>
      `The numbers below are of ${sha}. If its uploads do not show within a few minutes, look at what became of them.`,
    empty: 'No coverage yet',
    emptyHelp:
      'Create a repository token, put it into your CI with the lines that stand beside it, and run the pipeline. The coverage shows here a few seconds after the upload.',
    emptyAction: 'Create a repository token',
    emptyBranch: (branch: string): string => `No coverage on ${branch} yet`,
    emptyBranchHelp: 'Choose another branch above, or run the pipeline that sends coverage on this one.',
    nothing: 'Nothing to cover',

    share: 'Coverage',
    shareOf: (share: string): string => `Coverage ${share}`,
    lines: 'Lines covered',
    linesOf: (covered: string, coverable: string): string => `${covered} of ${coverable}`,
    files: 'Files',
    filesUncovered: (count: string): string => `${count} without any coverage`,
    filesLow: (count: string): string => `${count} under 50%`,
    commit: 'Commit',
    fullSha: (sha: string): string => `commit ${sha}`,
    updated: 'Updated',
    change: (points: string, sha: string): string => `${points} points since ${sha}`,
    noChange: (sha: string): string => `As in ${sha}`,

    trend: {
      title: 'Trend',
      failed: 'The trend could not be loaded.',
      none: 'None of the commits that are known has coverage.',
      one: 'One commit has coverage so far. The trend begins with the second one.',
      summary: (commits: number, from: string, to: string, least: string, most: string): string =>
        `Coverage of ${commits} commits: from ${from} to ${to}, ${least} at the lowest and ${most} at the highest.`,
      pick: 'Commit of the trend',
      point: (share: string, sha: string, when: string, change: string): string =>
        `${share}, ${sha}, ${when}${change}`,
      change: (points: string): string => `, ${points} points`,
      by: (author: string, when: string): string => (author === '' ? when : `${author}, ${when}`),
      asTable: 'The same as a table',
      tableLabel: 'Coverage by commit, the newest first',
      when: 'When',
      changeColumn: 'Change',
      first: 'First',
      covered: (covered: number, all: number): string =>
        covered === all
          ? `${all} ${all === 1 ? 'commit' : 'commits'}`
          : `${covered} of ${all} commits have coverage`,
      older: 'Show older commits',
    },

    filesPart: {
      title: 'Files',
      failed: 'The files could not be loaded.',
      view: 'Show as',
      table: 'Table',
      treemap: 'Treemap',
      search: 'Search files',
      name: 'File',
      missed: 'Missed',
      missedLong: 'Missed lines',
      coverable: 'Lines',
      shown: (shown: string, total: string): string =>
        shown === total ? `${total} ${total === '1' ? 'file' : 'files'}` : `${shown} of ${total} files`,
      noMatch: (search: string): string => `No file matches “${search}”`,
      noMatchHelp: 'Search for a part of the path.',
      clearSearch: 'Clear the search',
      tableLabel: 'Files and their coverage',
    },

    treemap: {
      failed: 'The folder could not be loaded.',
      folder: 'Folder',
      root: 'All files',
      about: (folder: string, share: string, lines: string, files: string): string =>
        `${folder}: ${share} of ${lines} lines, ${files} ${files === '1' ? 'file' : 'files'}`,
      help: 'The area is the number of lines. Open a folder to see what is in it; the arrow keys lead from one to the next.',
      cellFolder: 'Folder',
      folderHas: (lines: string, files: string): string =>
        `of ${lines} lines, ${files} ${files === '1' ? 'file' : 'files'}`,
      cellFile: 'File',
      fileHas: (lines: string): string => `of ${lines} lines`,
      label: (folder: string): string => `What is in ${folder}, the largest first`,
      gone: 'There is no covered file in this folder',
      goneHelp: 'It may have been moved or removed. Go back to all files.',
      others: (entries: string, lines: string): string =>
        `${entries} more are too small to be drawn: ${lines} lines together.`,
      othersAction: 'Show this folder as a table',
      legend: 'Coverage',
      steps: { none: '0%', low: 'under 50%', fair: '50 to 75%', good: '75 to 90%', high: '90% and more' },
    },

    file: {
      back: 'All files',
      failed: 'The file could not be loaded.',
      linesFailed: 'The lines could not be loaded.',
      none: 'No coverage of this file',
      noneHelp:
        'None of the newest commits has it in a coverage report: it may have been moved or removed, or tests do not load it any more.',
      noLines: 'Nothing to cover in this file',
      noLinesHelp: 'The coverage report names it without a line that counts.',
      language: 'Language',
      source: 'Source',
      sourceAt: 'Open at the provider',
      strip: (covered: string, uncovered: string, last: string): string =>
        `The file from line 1 to ${last}: ${covered} lines covered, ${uncovered} not.`,
      stripFrom: 'Line 1',
      stripTo: (last: string): string => `Line ${last}`,
      rangesTitle: 'Not covered',
      rangesNone: 'Every line that counts is covered.',
      range: (from: string, to: string): string => (from === to ? `Line ${from}` : `Lines ${from} to ${to}`),
      rangeLines: (lines: string): string => (lines === '1' ? '1 line' : `${lines} lines`),
      linesTitle: 'Lines',
      linesHelp:
        'Portcullis has no source text. Numbers are lines; below them stands how often tests ran the line. N leads to the next uncovered lines and P to the ones before, while the lines have the focus.',
      linesLabel: 'Lines of the file',
      next: 'Next uncovered',
      previous: 'Previous uncovered',
      at: (place: number, all: number, range: string): string => `${place} of ${all}: ${range}`,
      block: (range: string, covered: number, uncovered: number): string =>
        `${range}: ${covered} covered, ${uncovered} not covered`,
      gap: (range: string): string => `${range}: nothing that counts`,
      line: (line: number, hits: number): string =>
        hits > 0 ? `${line}: covered, ran ${hits} times` : `${line}: not covered`,
      lineNotCounted: (line: number): string => `${line}: does not count`,
      legend: { covered: 'Covered, and how often it ran', uncovered: 'Not covered', none: 'Does not count' },
    },
  },

  people: {
    title: 'People',
    lead: 'Who belongs to the organization, and as what. A role that is taken away no longer counts once it says so here.',
    leadForOthers:
      'Who belongs to the organization, and as what. Its admins add and remove people and give roles.',
    tableLabel: (organization: string): string => `People of ${organization}`,
    search: 'Search people',
    shown: (shown: number, total: number): string => {
      const people = total === 1 ? 'person' : 'people';
      return shown === total ? `${total} ${people}` : `${shown} of ${total} ${people}`;
    },
    noMatch: (search: string): string => `Nobody matches “${search}”`,
    noMatchHelp: 'Search for a part of a name or of an e-mail address.',
    failed: 'The people could not be loaded.',
    stale: 'The list could not be brought up to date and may be out of date.',
    person: 'Person',
    you: 'You',
    role: 'Role',
    roles: { member: 'Member', manager: 'Manager', admin: 'Admin' },
    onRepositories: 'On repositories only',
    lastAdmin: 'Stays as the last admin',
    exportCsv: 'Export as CSV',
    exporting: 'Exporting…',
    notExported: 'The list was not exported.',

    add: 'Add people',
    addTitle: (organization: string): string => `Add people to ${organization}`,
    addLead: 'They become members. Whoever is unknown here gets an account; whoever has a role keeps it.',
    emails: 'E-mail addresses',
    emailsHelp: (count: number): string =>
      count === 0
        ? 'One to a line, or with commas between them.'
        : `${count} ${count === 1 ? 'address' : 'addresses'}`,
    noEmails: (some: string, count: number): string =>
      count === 1 ? `This is no e-mail address: ${some}` : `These ${count} are no e-mail addresses: ${some}`,
    missing: 'Enter at least one e-mail address.',
    tooMany: (most: number): string => `Enter ${most} addresses at most.`,
    addConfirm: (count: number): string => (count > 1 ? `Add ${count} people` : 'Add'),
    adding: 'Adding…',
    added: (count: number, organization: string): string =>
      count === 1 ? `1 person belongs to ${organization}` : `${count} people belong to ${organization}`,
    notAdded: 'Nobody was added.',
    maybeAdded: 'No answer came, so they may have been added or not. Try again: adding twice does no harm.',

    changeRole: 'Change role',
    changeRoleOf: (email: string): string => `Change role of ${email}`,
    roleTitle: (email: string): string => `Role of ${email}`,
    roleHelp: {
      member: 'Sees the organization, and each repository by the role there.',
      manager: 'Administers every repository and its tokens, and reads the audit log.',
      admin: 'Does what a manager does, and decides who belongs here and as what.',
    },
    ownRole: 'This is your own role. Without it you cannot give it back to yourself.',
    roleConfirm: 'Save role',
    changing: 'Saving…',
    roleOf: (role: string, email: string): string => `The role ${role} of ${email}`,
    roleChanged: (email: string, role: string): string => `${email} has the role ${role}`,
    roleNotChanged: 'The role was not changed.',
    roleUnknown: 'No answer came, so it may be changed or not. Try again: changing twice does no harm.',
    waiting: 'Waiting until every gateway heeds it…',

    remove: 'Remove',
    removeNamed: (email: string): string => `Remove ${email}`,
    removeTitle: (email: string, organization: string): string => `Remove ${email} from ${organization}?`,
    removeLead:
      'With every role on its repositories. Their account tokens can do nothing here from then on; the repository tokens that they made go on.',
    removeConfirm: 'Remove person',
    removing: 'Removing…',
    removeSelf: 'This is you. You will not see this organization any more.',
    notRemoved: 'Nobody was removed.',
    removalUnknown: 'No answer came, so it may be done or not. Try again: removing twice does no harm.',
  },

  organizationTokens: {
    section: 'Tokens',
    title: 'Tokens of all repositories',
    lead: (organization: string): string =>
      `The repository tokens of ${organization}, those first that expire next.`,
    managersOnly:
      'Managers and admins see the tokens of all repositories. Those of a repository that you administer are on its own page.',
    tableLabel: (organization: string): string => `Repository tokens of ${organization}`,
    search: 'Search by repository or name',
    show: 'Show',
    shown: {
      valid: 'All that are valid',
      soon: 'Expires within 30 days',
      unused: 'Never used',
      expired: 'Expired in the last 30 days',
    },
    count: (shown: number, total: number): string => {
      const tokens = total === 1 ? 'token' : 'tokens';
      return shown === total ? `${total} ${tokens}` : `${shown} of ${total} ${tokens}`;
    },
    empty: {
      valid: {
        title: 'No repository has a valid token',
        help: 'Choose a repository and create one under its API tokens.',
      },
      soon: { title: 'Nothing expires within 30 days', help: 'There is nothing to renew for now.' },
      unused: { title: 'Every valid token was used', help: 'There is none to clear away.' },
      expired: {
        title: 'Nothing expired in the last 30 days',
        help: 'Tokens that expired before that are not listed any more.',
      },
    },
    noMatch: (search: string): string => `No token matches “${search}”`,
    noMatchHelp: 'Search for a part of the name of a repository or a token, or show others.',
    repository: 'Repository',
    begins: (tokenId: string): string => `pcr_${tokenId}…`,
    by: (email: string): string => `by ${email}`,
    inRepository: (name: string, repository: string): string => `${name} of ${repository}`,
    selectAll: 'Select all tokens that are shown',
    revokeSelected: (count: number): string => `Revoke selected (${count})`,
    revokeTitle: (count: number): string => (count === 1 ? 'Revoke 1 token?' : `Revoke ${count} tokens?`),
    revokeConfirm: (count: number): string => (count === 1 ? 'Revoke token' : `Revoke ${count} tokens`),
    progress: (done: number, of: number): string => `${done} of ${of} repositories done`,
    notRevoked: 'Not revoked: the tokens that are listed above.',
    partly: (count: number): string =>
      count === 1 ? '1 token was revoked.' : `${count} tokens were revoked.`,
    refusedIn: (repository: string, sentence: string): string => `${repository}: ${sentence}`,
  },

  audit: {
    title: 'Audit log',
    lead: (organization: string): string =>
      `What was done in ${organization} in the last year, newest first.`,
    managersOnly: 'Managers and admins read the audit log.',
    tableLabel: (organization: string): string => `Audit log of ${organization}`,
    filter: 'Filter the audit log',
    fields: { who: 'Who', action: 'What', repository: 'Repository', from: 'From', to: 'To' },
    anything: 'Anything',
    unordered: 'This is before the first day.',
    apply: 'Apply',
    clear: 'Clear',
    shown: (shown: number, isMore: boolean): string => {
      const entries = shown === 1 ? 'entry' : 'entries';
      return isMore ? `The newest ${shown} ${entries}` : `${shown} ${entries}`;
    },
    failed: 'The audit log could not be loaded.',
    stale: 'The rest of the audit log could not be loaded.',
    empty: 'Nothing is in the audit log yet',
    emptyHelp: 'Whatever changes who may do what appears here.',
    noMatch: 'Nothing in the audit log fits',
    noMatchHelp: 'Ask for less, or for more days.',
    what: 'What',
    when: 'When',
    whoWhere: (who: string, where: string): string => `${who} · ${where}`,
    portcullis: 'Portcullis itself',
    details: 'Details',
    action: 'action',
    entity: 'id',
    results: { failed: 'Failed', rejected: 'Rejected' },
    roles: {
      repositoryRead: 'Repository read',
      repositoryWrite: 'Repository write',
      repositoryAdmin: 'Repository admin',
      organizationMember: 'Member',
      organizationManager: 'Manager',
      organizationAdmin: 'Admin',
    },
    exportCsv: 'Export as CSV',
    exportJsonl: 'Export as JSON lines',
    exporting: (entries: number): string => `Exporting: ${entries} entries so far…`,
    exported: (entries: number): string => `${entries} ${entries === 1 ? 'entry' : 'entries'} exported`,
    cancelled: 'The export was cancelled. Nothing was saved.',
    notExported: 'The audit log was not exported, and nothing was saved.',
    actions: {
      'user.login': 'Signed in',
      'user.logout': 'Signed out',
      'user.identities.create': 'Identity at a provider linked',
      'user.tokens.create': 'Account token created',
      'user.tokens.read': 'Account tokens listed',
      'user.tokens.delete': 'Account token revoked',
      'user.tokens.use': 'Dead account token used',
      'organizations.create': 'Organization added',
      'organizations.join': 'Organization joined',
      'organizations.people.create': 'Person added',
      'organizations.people.update': 'Role in the organization changed',
      'organizations.people.delete': 'Person removed',
      'organizations.analysisconfigurationminimumpermission.update': 'Minimum permission changed',
      'organizations.security.managers.create': 'Role manager given',
      'organizations.security.managers.delete': 'Role manager taken away',
      'organizations.tokens.read': 'Tokens of all repositories listed',
      'repositories.create': 'Repository added',
      'repositories.delete': 'Repository deleted',
      'repositories.follow': 'Repository followed',
      'repositories.unfollow': 'Repository no longer followed',
      'repositories.update': 'Repository changed',
      'repositories.people.update': 'Role on a repository changed',
      'repositories.tokens.create': 'Repository token created',
      'repositories.tokens.read': 'Repository tokens listed',
      'repositories.tokens.delete': 'Repository token revoked',
      'repositories.tokens.use': 'Dead repository token used',
      'repositories.branches.update': 'Branch settings changed',
      'repositories.file.update': 'File ignored or not',
      'repositories.integrations.postcommithook': 'Webhook created',
      'repositories.integrations.postcommithook.delete': 'Webhook deleted',
      'repositories.issues.update': 'Issue ignored or not',
      'repositories.reanalyzecommit': 'Reanalysis asked for',
      'repositories.settings.analysis.update': 'Build server setting changed',
      'repositories.settings.language.update': 'Languages changed',
      'repositories.settings.provider.sync': 'Synchronized with the provider',
      'repositories.settings.quality.pullrequests.update': 'Quality settings of pull requests changed',
      'repositories.settings.quality.repository.update': 'Quality settings changed',
      'repositories.tools.update': 'Tools changed',
    },
  },

  operations: {
    title: 'Operations',
    lead: 'How this instance runs: who enforces revocations, and what is still under way.',
    pause: 'Pause updates',
    resume: 'Resume updates',
    asOf: (time: string, isPaused: boolean): string =>
      isPaused
        ? `As it was at ${time}. Updates are paused.`
        : `As of ${time}. Asked again every 2 seconds while this page is seen.`,
    failed: 'How the instance runs could not be asked.',
    stale: 'How the instance runs could not be asked again; what is shown may be out of date.',
    eventsFailed: 'Kafka could not be asked about.',
    eventsStale: 'Kafka could not be asked about again; what is shown of it may be out of date.',
    ingestionFailed: 'The ingestion service could not be asked.',
    ingestionStale: 'The ingestion service could not be asked again; what is shown of it may be out of date.',
    unread: 'This part could not be read',
    forbidden: 'This page is for administrators of the instance',
    forbiddenHelp:
      'Your account is none. Whoever runs this Portcullis can see here how it runs; your own tokens and repositories are where they always are.',
    more: (shown: number, total: number): string => `${shown} of ${total} are shown.`,
    duration,

    revocations: {
      title: 'Revocations',
      empty: 'Nothing was revoked yet',
      emptyHelp: 'Revoke a token and watch here until every enforcer refuses it.',
      summary: (pending: number, total: number): string =>
        `${pending === 0 ? 'None is' : pending === 1 ? '1 is' : `${pending} are`} being enforced. The latest ${total}, newest first.`,
      what: 'What ended',
      state: 'Enforced',
      at: 'Revoked at',
      seq: 'Position',
      kinds: {
        token: 'A token',
        repository: 'Access to a repository',
        account: 'Access of an account',
        all: 'All access',
        change: 'A role of an account',
      },
      unknownKind: 'No longer in the log',
      enforced: 'By a later proof',
      enforcedAfter: (duration: string): string => `After ${duration}`,
      pending: 'Waiting',
      pendingFor: (duration: string): string => `Waiting for ${duration}`,
      waitsFor: (names: readonly string[]): string => `for ${names.join(', ')}`,
      waitsForNobody: 'for no enforcer that is known here; time alone is proof',
    },

    enforcers: {
      title: 'Gateways and other enforcers',
      empty: 'Nobody holds a lease',
      emptyHelp:
        'Gateways and ingestion APIs appear here as soon as they reach the tokens API. Check that they run, and their TOKENS_URL.',
      enforcing: 'Enforcing',
      of: (enforcing: number, total: number): string => `${enforcing} of ${total}`,
      head: 'End of the log',
      lease: 'Lease',
      name: 'Process',
      epoch: (start: string): string => `start ${start}`,
      state: 'State',
      states: {
        enforcing: 'Enforcing',
        silent: 'Silent: revocations wait for its lease to end',
        over: 'Lease is over: nobody waits for it',
      },
      heard: 'Last heard',
      ago: (duration: string): string => `${duration} ago`,
      applied: 'Applied up to',
      behind: (positions: number): string => `(${positions} behind)`,
      since: 'Known since',
    },

    outbox: {
      tokens: 'Events of the tokens service',
      ingestion: 'Events of the ingestion service',
      unpublished: 'To be published',
      moreThan: (count: number): string => `more than ${count}`,
      oldest: 'Oldest waits for',
      none: 'none waits',
      relays: 'Relays connected',
      noRelay: 'No relay is connected, so no event of this service is published. Start its relay.',
      isBus:
        'No relay is needed here: these groups read the outbox itself, and step over what is not meant for them once a minute.',
      readers: 'Groups that read the outbox',
      group: 'Group',
      behind: 'Events to look at',
      parked: 'Dead letters',
    },

    work: {
      title: 'Uploads to be processed',
      queue: 'For',
      waiting: 'Waiting',
      oldest: 'Oldest waits for',
      none: 'none waits',
      parked: 'Parked',
      names: { reports: 'Coverage reports', analyses: 'Results of analyses' },
    },

    consumers: {
      title: 'Groups that read events',
      empty: 'No group reads events',
      emptyHelp:
        'Groups appear here by their dead letter topics, which their consumers make when they start.',
      group: 'Group',
      lag: 'Behind by',
      noPlace: 'keeps no place',
      deadLetters: 'Dead letters',
    },

    deadLetters: {
      title: 'Dead letters',
      empty: 'No dead letters',
      emptyHelp:
        'Events that a group could not read would wait here until somebody puts them back or drops them.',
      noKafka: 'Kafka is not looked at',
      noKafkaHelp:
        'This tokens API is told of no Kafka. Where there is one, set KAFKA_BROKERS of the tokens API to see groups and dead letters here. Where the outbox itself is read, parked events are rows of outbox_dead_letters, counted above.',
      count: (shown: number, total: number): string =>
        shown < total ? `${shown} are shown; the topics hold ${total} messages` : `${total} in all`,
      event: 'Event',
      noEvent: 'Not a CloudEvent',
      of: (group: string, topic: string): string => `${group}, from ${topic}`,
      reason: 'Reason',
      noReason: 'It does not say',
      retries: (count: number): string => `put back ${count === 1 ? 'once' : `${count} times`} before`,
      parked: 'Parked',
      retry: 'Put back',
      retryNamed: (id: string): string => `Put back ${id}`,
      retryAll: 'Put all back',
      retrying: 'Putting back…',
      notRetried: 'Nothing more was put back.',
      retried: (settled: Settled): string => settledText(settled, 'put back'),
      drop: 'Drop',
      dropNamed: (id: string): string => `Drop ${id}`,
      dropAll: 'Drop all',
      dropTitle: (count: number): string =>
        count === 1 ? 'Drop 1 dead letter?' : `Drop ${count} dead letters?`,
      dropLead: 'They are deleted for good; no group will ever handle these events. This cannot be undone.',
      dropConfirm: (count: number): string => (count === 1 ? 'Drop it' : `Drop ${count}`),
      dropping: 'Dropping…',
      notDropped: 'Nothing more was dropped.',
      dropped: (settled: Settled): string => settledText(settled, 'dropped'),
      unknown: 'No answer came, so it may be done or not. Look at the list again.',
    },

    canary: {
      title: 'Canary',
      empty: 'No canary runs',
      emptyHelp: (lookedBack: number): string =>
        `None of the latest ${lookedBack} revocations is of a canary’s token. A canary revokes a token every few seconds and watches that every gateway refuses it: set CANARY_GATEWAYS, CANARY_TOKEN and CANARY_REPOSITORY, and start services/canary.`,
      latest: 'Latest token revoked',
      answered: 'Answered',
      pending: 'not yet',
      enforced: 'enforced, by a later proof',
      enforcedAfter: (duration: string): string => `enforced after ${duration}`,
      note: 'What its probes were answered afterwards, its metric portcullis_canary_violations_total says, and the alert PortcullisPromiseBroken.',
    },
  },
} as const;

/** How long something lasts, in the unit that it is read in. */
function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 90_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} days`;
}

interface Settled {
  readonly settled: number;
  readonly missing: number;
  readonly stuck: readonly { readonly problem: string }[];
  readonly isComplete: boolean;
}

/** What came of settling dead letters. */
function settledText({ settled, missing, stuck, isComplete }: Settled, done: string): string {
  const [first] = stuck;
  return [
    `${settled} ${done}.`,
    ...(missing > 0 ? [`${missing} had gone already.`] : []),
    ...(first ? [`${stuck.length} cannot be put back: ${first.problem}.`] : []),
    ...(isComplete ? [] : ['Time was up before all were done; do it again for the rest.']),
  ].join(' ');
}
