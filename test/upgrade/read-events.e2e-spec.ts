import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../deploy/local/stack-directory';
import { type PublishedEvents, readBy } from './event-reading';

const PUBLISHED = join(projectRoot(), 'docs', 'api', 'events', 'published');
const publication = z.object({ topic: z.string(), type: z.string(), sample: z.unknown() });

/** As they were when they were published. */
const samples = (): PublishedEvents =>
  readdirSync(PUBLISHED)
    .filter((name) => name.endsWith('.json') && !name.startsWith('envelope'))
    .map((name) => publication.parse(JSON.parse(readFileSync(join(PUBLISHED, name), 'utf8'))))
    .map(({ topic, type, sample }) => ({ topic, type, payload: sample }));

describe('what a build of a release makes of events', () => {
  const dist = join(projectRoot(), 'dist');

  it('is all that was ever published, by this one', async () => {
    await expect(readBy(dist, samples())).resolves.toEqual({
      read: samples().length,
      skipped: {},
      unreadable: [],
    });
  });

  it('tells events of unknown types from those that break their contract', async () => {
    const [first] = samples();
    const known = { topic: first?.topic ?? '', type: first?.type ?? '' };
    const reading = await readBy(dist, [
      { ...known, type: 'token.praised.v1', payload: {} },
      { ...known, payload: { tokenId: 7 } },
    ]);
    expect(reading).toMatchObject({ read: 0, skipped: { 'token.praised.v1': 1 } });
    expect(reading.unreadable).toHaveLength(1);
    expect(reading.unreadable[0]).toContain(known.type);
  });
});
