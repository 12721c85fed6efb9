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
