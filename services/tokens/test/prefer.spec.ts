import { preferredWaitS } from '../src/revocations/prefer';

describe('the wait preference (RFC 7240)', () => {
  it.each([
    ['wait=10', 10],
    ['wait=0', 0],
    ['Wait = 3', 3],
    ['wait="7"', 7],
    ['respond-async, wait=10', 10],
    ['respond-async,wait=10;x=y', 10],
    ['wait=1, wait=2', 1],
    ['wait=99999', 600],
    [['respond-async', 'wait=5'], 5],
  ])('of %j is %j', (header, seconds) => {
    expect(preferredWaitS(header)).toBe(seconds);
  });

  it.each([
    [undefined],
    [''],
    ['respond-async'],
    ['wait'],
    ['wait=soon'],
    ['wait=-1'],
    ['wait=1.5'],
    ['await=3'],
  ])('is not in %j, or not understood and so ignored', (header) => {
    expect(preferredWaitS(header)).toBeUndefined();
  });
});
