import type { KafkaRecord } from '../history/dumps';
import type { FaultRecord } from '../history/records';
import { type Attempt, fateOf } from './attempts';
import type { Reading } from './event-reading';
import type { Step } from './roll-out';

/** A connection that was idle when the gateway closed it may have a request on its way. */
const ON_ITS_WAY_MS = 1_000;

/** Requests that a client cannot mend by coming again, or that nobody answered although their gateway was there. */
export function failedAttempts(attempts: readonly Attempt[], replacements: readonly FaultRecord[]): string[] {
  return attempts.flatMap((attempt) => {
    const fate = fateOf(attempt);
    if (fate === 'failed') return [`${nameOf(attempt)} was answered ${String(attempt.status)}`];
    const isExcused = replacements.some(
      ({ onlyVia, from, to }) =>
        onlyVia === attempt.via &&
        attempt.sentAt >= from - ON_ITS_WAY_MS &&
        attempt.sentAt <= (to ?? Infinity) + ON_ITS_WAY_MS,
    );
    if (fate !== 'unanswered' || isExcused) return [];
    return [`${nameOf(attempt)} had no answer, and ${attempt.via} was not being replaced`];
  });
}

/** Processes that did not outlive a step, which the next replacement of theirs would hide. */
export const processesDied = (steps: readonly Pick<Step, 'about' | 'died'>[]): string[] =>
  steps.flatMap(({ about, died }) =>
    died.map((name) => `${name} had ended by itself after the step “${about}”`),
  );

/** Uploads whose client came again until its patience ended. One that was sent only once was not meant to be sent again. */
export function uploadsGivenUp(attempts: readonly Attempt[]): string[] {
  const sends = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    if (attempt.record !== 'upload') continue;
    const { uploadKey } = attempt;
    sends.set(uploadKey, [...(sends.get(uploadKey) ?? []), attempt]);
  }
  return [...sends].flatMap(([key, tries]) => {
    const last = tries.at(-1);
    if (tries.length < 2 || !last || fateOf(last) === 'answered') return [];
    return [`the upload ${key} was given up after ${tries.length} attempts`];
  });
}

const HISTORY = 'portcullis.token.events.v1';
const STATES = 'portcullis.token.state.v1';

/** Tokens whose last state is older than what the history tells of them, whichever release wrote either. */
export function statesBehind(records: readonly KafkaRecord[]): string[] {
  const newest = (topic: string): Map<string, number> => {
    const versions = new Map<string, number>();
    for (const { topic: where, tokenId, version } of records)
      if (where === topic && tokenId !== null && version !== null)
        versions.set(tokenId, Math.max(version, versions.get(tokenId) ?? 0));
    return versions;
  };
  const states = newest(STATES);
  return [...newest(HISTORY)].flatMap(([tokenId, version]) => {
    const told = states.get(tokenId) ?? 0;
    return told >= version
      ? []
      : [`the token ${tokenId} is at version ${version}, and its last state tells of ${told}`];
  });
}

/** Events that one of the releases cannot read, or that a consumer has put aside. */
export function eventsUnread({
  deadLetters,
  ...by
}: {
  deadLetters: number;
  byOld: Reading;
  byNew: Reading;
}): string[] {
  const of = (release: string, { unreadable }: Reading): string[] =>
    unreadable.map((what) => `the ${release} release cannot read ${what}`);
  const skipped = Object.entries(by.byNew.skipped).map(
    ([type, times]) => `the new release does not know ${type}, of which there are ${times}`,
  );
  const parked = deadLetters === 0 ? [] : [`${deadLetters} events are in dead letter topics`];
  return [...of('old', by.byOld), ...of('new', by.byNew), ...skipped, ...parked];
}

const nameOf = (attempt: Attempt): string =>
  `${attempt.record === 'request' ? attempt.operation : attempt.record} via ${attempt.via} at ${attempt.sentAt.toFixed(0)}`;
