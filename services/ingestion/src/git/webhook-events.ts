import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { factsOfBitbucketEvent } from './bitbucket-events';
import { factsOfBitbucketServerEvent } from './bitbucket-server-events';
import type { GitFacts } from './git-facts';
import { factsOfGithubEvent } from './github-events';
import { factsOfGitlabEvent } from './gitlab-events';
import { parseBody } from './read-body';

/** Reads one kind of payload; undefined for an event that tells nothing of interest. */
export type EventReader = (event: string, payload: unknown) => GitFacts | undefined;

/** Each provider names its events in a header of its own; Bitbucket's two products use one header and different names. */
const READERS: readonly (readonly [header: string, events: RegExp, reader: EventReader])[] = [
  ['x-github-event', /^/, factsOfGithubEvent],
  ['x-gitlab-event', /^/, factsOfGitlabEvent],
  ['x-event-key', /^(repo:push|pullrequest:)/, factsOfBitbucketEvent],
  ['x-event-key', /^(repo:refs_changed|pr:)/, factsOfBitbucketServerEvent],
];

/**
 * What a provider's event tells of the repository; undefined if it is of no interest.
 * @throws UnreadableBody | InvalidRequest
 */
export function factsOfEvent(headers: IncomingHttpHeaders, body: Buffer): GitFacts | undefined {
  for (const [header, events, reader] of READERS) {
    const event = headers[header];
    if (typeof event !== 'string' || !events.test(event)) continue;
    return reader(event, parseBody(z.looseObject({}), jsonOf(headers, body)));
  }
  return undefined;
}

/** GitHub sends a form with one field, if it is not told to send JSON. */
function jsonOf(headers: IncomingHttpHeaders, body: Buffer): Buffer {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return isForm ? Buffer.from(new URLSearchParams(body.toString()).get('payload') ?? '') : body;
}
