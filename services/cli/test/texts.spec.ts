import { PassThrough } from 'node:stream';
import { chunksOf, OpenRanges } from '@libs/event-log';
import { makeToken } from '@libs/token-format';
import { rangeOption, rangeText } from '../src/events/range-option';
import { replayCommandLine } from '../src/events/replay-command-line';
import { moment } from '../src/moment';
import { Output } from '../src/output';

const now = new Date('2026-11-26T12:00:00.000Z');

describe('a time on the command line', () => {
  it.each([
    ['90s', '2026-11-26T11:58:30.000Z'],
    ['15m', '2026-11-26T11:45:00.000Z'],
    ['6h', '2026-11-26T06:00:00.000Z'],
    ['2d', '2026-11-24T12:00:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T00:00Z', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T00:00:00.5+02:00', '2026-10-31T22:00:00.500Z'],
  ])('%s is %s', (text, instant) => {
    expect(
      moment(() => now)
        .parse(text)
        .toISOString(),
    ).toBe(instant);
  });

  // A time without an offset would be read in whatever zone the terminal is in.
  it.each(['', '15', 'm', '-15m', '1.5h', '2026-11-01T00:00', '2026-13-01', 'now', '1w'])(
    '%p is refused',
    (text) => {
      expect(moment(() => now).safeParse(text).success).toBe(false);
    },
  );
});

describe('what a command says', () => {
  const said = (isTTY: boolean, speak: (output: Output) => void): string => {
    const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
    speak(new Output(stream, stream, false));
    return String(stream.read() ?? '');
  };

  // Keys and reasons are anybody's text; a terminal would carry out what it says.
  it('holds no control characters but the end of its line', () => {
    expect(said(false, (output) => output.line('key\u001b]0;owned\u0007\nnext\u202e'))).toBe(
      'key ]0;owned  next \n',
    );
  });

  it('holds no token, wherever it came from', () => {
    const { token } = makeToken('account');
    for (const speak of [
      (output: Output) => output.line(token),
      (output: Output) => output.json({ body: token }),
      (output: Output) => output.note(token),
      (output: Output) => output.progress(token),
    ])
      expect(said(false, speak)).not.toContain(token.slice(-38));
  });

  it('shows progress on one line of a terminal, and once at first elsewhere', () => {
    const speak = (output: Output): void => {
      output.progress('one');
      output.progress('two');
      output.note('done');
    };
    expect(said(false, speak)).toBe('one\ndone\n');
    expect(said(true, speak)).toBe('\r\u001b[2Kone\r\u001b[2Ktwo\r\u001b[2Kdone\n');
  });
});

describe('the command that continues a replay', () => {
  it('names the range as it is read again', () => {
    const range = {
      topic: 'portcullis.token.events.v1',
      partition: 3,
      from: 12n,
      to: 9_007_199_254_740_993n,
    };
    expect(rangeOption.parse(rangeText(range))).toEqual(range);
  });

  it('carries the choice of events, quoted for a shell', () => {
    const choice = { type: ['token.revoked.v1'], subject: ["it's; rm -rf"], to: 'copies' };
    expect(replayCommandLine(choice, [['--range', 't/0:1-2']])).toBe(
      "portcullis events replay --range t/0:1-2 --type token.revoked.v1 --subject 'it'\\''s; rm -rf' --to copies",
    );
  });
});

describe('what is left of ranges', () => {
  const range = { topic: 't', partition: 0, from: 5n, to: 10n };

  it('goes on after what was read, ends at its end and never goes back', () => {
    const open = new OpenRanges([range, { ...range, partition: 1, from: 10n }]);
    expect(open.rest()).toEqual([range]);
    open.advance('t', 0, 8n);
    open.advance('t', 0, 6n);
    expect(open.boundedRest()).toEqual([{ ...range, from: 8n }]);
    expect([7n, 8n, 9n, 10n].map((offset) => open.wants('t', 0, offset))).toEqual([false, true, true, false]);
    open.advance('t', 0, 10n);
    expect([open.isEmpty, open.has('t', 0)]).toEqual([true, false]);
  });

  it('has no end where none was given', () => {
    const open = new OpenRanges([{ topic: 't', partition: 0, from: 0n }]);
    open.advance('t', 0, 1_000_000n);
    expect([open.isEmpty, open.isBounded, open.boundedRest()]).toEqual([false, false, []]);
  });
});

describe('what is sent at once', () => {
  const message = (bytes: number) => ({
    key: null,
    value: Buffer.alloc(bytes),
    timestamp: '0',
    attributes: 0,
    offset: '0',
    headers: {},
  });

  it('is bounded in number and in bytes, and one message is always sent', () => {
    const sizes = (bytes: number[]) => chunksOf(bytes.map(message)).map((chunk) => chunk.length);
    expect(sizes(Array.from({ length: 250 }, () => 10))).toEqual([100, 100, 50]);
    expect(sizes([200_000, 60_000, 900_000, 1])).toEqual([2, 1, 1]);
    expect(sizes([])).toEqual([]);
  });
});
