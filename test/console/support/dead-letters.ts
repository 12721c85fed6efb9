import type { Page } from 'playwright-core';

const TOPIC = 'portcullis.token.events.v1';
export const QUEUE = `${TOPIC}.ingestion-repositories.dlq`;
export const refOf = (n: number): string => String(n).repeat(22);
const parkedEvent = (n: number) => ({
  queue: QUEUE,
  ref: refOf(n),
  topic: TOPIC,
  group: 'ingestion-repositories',
  place: `${TOPIC}/0/${String(n)}`,
  id: `event-${String(n)}`,
  type: 'token.issued.v1',
  key: 'Zx81mQ4rTuVw',
  reason: 'The payload does not match its contract: version must be a number',
  parkedAt: '2026-11-01T00:00:00.000Z',
  retries: n - 1,
});

/** A standalone has no Kafka: what the operations of the API do with a real one, operations-events.int-spec.ts tries. */
export async function withLetters(page: Page): Promise<{ asked: [settling: string, body: unknown][] }> {
  const asked: [string, unknown][] = [];
  let list = [1, 2, 3].map(parkedEvent);
  await page.route('**/api/v3/operations/events', (route) => {
    const consumers = [
      { group: 'gateway', topic: TOPIC, deadLetters: 0 },
      { group: 'ingestion-repositories', topic: TOPIC, lag: 4, deadLetters: list.length },
    ];
    const data = {
      bus: 'kafka',
      consumers: { state: 'read', value: { list: consumers } },
      deadLetters: { state: 'read', value: { total: list.length, list } },
    };
    return route.fulfill({ json: { data } });
  });
  await page.route('**/api/v3/operations/events/dead-letters/*', (route) => {
    const body = route.request().postDataJSON() as { letters: { ref: string }[] };
    const refs = body.letters.map(({ ref }) => ref);
    asked.push([route.request().url().split('/').at(-1) ?? '', body]);
    list = list.filter(({ ref }) => !refs.includes(ref));
    return route.fulfill({
      json: { data: { settled: refs.length, missing: 0, stuck: [], isComplete: true } },
    });
  });
  return { asked };
}
