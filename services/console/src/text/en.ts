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
} as const;
