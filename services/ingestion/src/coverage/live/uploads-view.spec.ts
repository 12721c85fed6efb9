import { eventsBetween, type UploadState, UploadsView } from './uploads-view';

const upload = (n: number, changes: Partial<UploadState> = {}): UploadState => ({
  reportId: `report-${String(n)}`,
  targetCommitSha: 'a'.repeat(40),
  language: 'Go',
  createdAt: new Date(n * 1_000).toISOString(),
  sizeBytes: 1,
  kind: 'complete',
  status: 'Pending',
  ...changes,
});
const view = (...lastReports: UploadState[]): UploadsView =>
  new UploadsView({ hasCoverageOverview: true, lastReports });
const eventsOf = (text: string): string[] => text.split('\n\n').slice(0, -1);

describe('the events between two states of uploads', () => {
  it('are none between equal ones, whoever has read them', () => {
    expect(eventsBetween(view(upload(2), upload(1)), view(upload(2), upload(1)))).toBe('');
  });

  it('are the whole list for who has seen nothing', () => {
    const now = view(upload(1));
    expect(eventsBetween(undefined, now)).toBe(
      `id: ${now.id}\nevent: uploads\ndata: ${JSON.stringify(now.list)}\n\n`,
    );
  });

  // A browser that is cut off after the first of two would otherwise be believed to know the second.
  it('have the id of the new state at the last of them only', () => {
    const now = view(upload(3), upload(2, { status: 'Processed' }), upload(1));
    const events = eventsOf(eventsBetween(view(upload(2), upload(1)), now));
    expect(events).toHaveLength(2);
    expect(events[0]).toMatch(/^event: upload\ndata: .*"report-2"/);
    expect(events[1]).toMatch(new RegExp(`^id: ${now.id}\nevent: upload\ndata: .*"report-3"`));
  });

  it('leave it to the reader to drop what is no longer among the last', () => {
    const fifty = Array.from({ length: 50 }, (_, index) => upload(50 - index));
    const events = eventsBetween(view(...fifty), view(upload(51), ...fifty.slice(0, -1)));
    expect(eventsOf(events)).toEqual([expect.stringMatching(/event: upload\n.*"report-51"/)]);
  });

  it('are the whole list where changes alone would not make it', () => {
    const isWhole = (before: UploadsView, after: UploadsView): void =>
      expect(eventsBetween(before, after)).toContain('event: uploads\n');
    isWhole(view(upload(2), upload(1)), view(upload(2)));
    const sameTime = upload(3, { createdAt: upload(2).createdAt });
    isWhole(view(upload(2)), view(sameTime, upload(2)));
    isWhole(view(upload(1)), new UploadsView({ hasCoverageOverview: false, lastReports: [upload(1)] }));
  });

  it('are one line of data each, whatever is in them', () => {
    const now = view(upload(1, { problem: 'two\nlines\r\n\r\ndata: and more\n\n' }));
    expect(eventsOf(eventsBetween(undefined, now))).toHaveLength(1);
  });
});
