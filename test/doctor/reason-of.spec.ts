import { reasonOf } from '../../deploy/doctor/reason-of';

describe('why there is no connection', () => {
  it('is what the failure says, or else its code', () => {
    expect(reasonOf(new Error('connect ECONNREFUSED 127.0.0.1:1'))).toBe('connect ECONNREFUSED 127.0.0.1:1');
    expect(reasonOf(Object.assign(new Error(''), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
  });

  it('is that of the first address, of a host that has several', () => {
    expect(reasonOf(new AggregateError([new Error('first'), new Error('second')]))).toBe('first');
  });

  // What hangs is told by an error whose code is a number.
  it('is the timeout, of what does not answer in time', () => {
    const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    expect(reasonOf(late)).toBe('The operation was aborted due to timeout');
  });

  it('is never made up', () => {
    expect(reasonOf(undefined)).toBe('it gave no reason');
  });
});
