import { ApiFailure } from '../src/api/failure';
import type { UploadList } from '../src/uploads/upload-list';
import { type Liveness, UploadsFeed } from '../src/uploads/uploads-feed';

const LIST: UploadList = { hasCoverageOverview: false, lastReports: [] };
const CLOSED = 2;

/** An EventSource whose life the test leads. */
class Stream extends EventTarget {
  readyState = 0;
  close(): void {
    this.readyState = CLOSED;
  }
  say(type: string, data: string): void {
    this.dispatchEvent(new MessageEvent(type, { data }));
  }
  begin(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
  }
}

describe('the feed of uploads', () => {
  let streams: Stream[];
  let liveness: Liveness[];
  let lists: UploadList[];
  let ask: jest.Mock<Promise<UploadList>>;
  let feed: UploadsFeed;
  beforeEach(() => {
    jest.useFakeTimers();
    [streams, liveness, lists] = [[], [], []];
    ask = jest.fn(() => Promise.resolve(LIST));
    const open = (): Stream => {
      const stream = new Stream();
      streams.push(stream);
      return stream;
    };
    const reader = {
      onList: (list: UploadList) => lists.push(list),
      onUpload: () => undefined,
      onLiveness: (now: Liveness) => liveness.push(now),
    };
    feed = new UploadsFeed({ open, ask }, reader);
    feed.open();
  });
  afterEach(() => {
    feed.close();
    jest.useRealTimers();
  });

  const now = (): Liveness | undefined => liveness.at(-1);
  const refused = (status: number | undefined, retryAfterS?: number): void => {
    ask.mockRejectedValueOnce(new ApiFailure('why', { status, retryAfterS }));
  };

  it('is live once the stream is there, and leaves it to the browser to come again', () => {
    streams[0]!.begin();
    expect(now()).toEqual({ state: 'live' });
    streams[0]!.fail(0);
    expect(now()).toEqual({ state: 'reconnecting' });
    streams[0]!.begin();
    expect(now()).toEqual({ state: 'live' });
    expect(ask).not.toHaveBeenCalled();
    expect(streams).toHaveLength(1);
  });

  it('asks for the list where the stream is refused, and comes again', async () => {
    streams[0]!.fail(CLOSED);
    await jest.advanceTimersByTimeAsync(0);
    expect([now(), lists]).toEqual([{ state: 'reconnecting', why: undefined }, [LIST]]);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(streams).toHaveLength(2);
    streams[1]!.begin();
    expect(now()).toEqual({ state: 'live' });
  });

  it.each([429, 503])('comes again not before the service wants it: %i', async (status) => {
    refused(status, 40);
    streams[0]!.fail(CLOSED);
    await jest.advanceTimersByTimeAsync(39_999);
    expect(now()).toMatchObject({ state: 'reconnecting', why: { message: 'why' } });
    expect(streams).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(streams).toHaveLength(2);
  });

  it('comes again ever more slowly, and once a minute at the least', async () => {
    for (let refusals = 0; refusals < 12; refusals += 1) {
      streams.at(-1)!.fail(CLOSED);
      await jest.advanceTimersByTimeAsync(90_000);
      expect(streams).toHaveLength(refusals + 2);
    }
    const asked = streams.length;
    streams.at(-1)!.fail(CLOSED);
    await jest.advanceTimersByTimeAsync(59_000);
    expect(streams).toHaveLength(asked);
  });

  it.each([401, 403, 404])(
    'says that it is over, and why, where coming again is of no use: %i',
    async (status) => {
      refused(status);
      streams[0]!.fail(CLOSED);
      await jest.advanceTimersByTimeAsync(600_000);
      expect(now()).toMatchObject({ state: 'off', why: { message: 'why' } });
      expect(streams).toHaveLength(1);
    },
  );

  // A connection may break so that nobody hears of it: a machine that slept, a router that forgot.
  it('does not take silence for life', async () => {
    streams[0]!.begin();
    await jest.advanceTimersByTimeAsync(300_000);
    streams[0]!.say('uploads', JSON.stringify(LIST));
    await jest.advanceTimersByTimeAsync(300_000);
    expect(streams).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(31_000);
    expect([streams.length, streams[0]!.readyState, now()]).toEqual([2, CLOSED, { state: 'reconnecting' }]);
  });

  it('passes over what is no list', () => {
    for (const data of ['', '{', '[]', 'null', '{"lastReports":1}']) streams[0]!.say('uploads', data);
    expect(lists).toEqual([]);
  });

  it('says nothing more once it is closed', async () => {
    streams[0]!.fail(CLOSED);
    feed.close();
    const said = liveness.length;
    await jest.advanceTimersByTimeAsync(600_000);
    expect([liveness.length, lists, streams.length]).toEqual([said, [], 1]);
  });
});
