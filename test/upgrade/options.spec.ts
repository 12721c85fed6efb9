import { BadOption } from '../support/option-values';
import { readOptions } from './options';

describe('the options of an upgrade test', () => {
  it('have defaults', () => {
    expect(readOptions([])).toEqual({
      'mixed-seconds': 3,
      seed: 1,
      'lease-ms': 2_000,
      'allowance-ms': 2_000,
      rate: 100,
      revocations: 1,
      keep: false,
    });
  });

  it('are read as they are meant', () => {
    expect(readOptions('--from v1.2.0 --mixed-seconds 0.5 --keep'.split(' '))).toMatchObject({
      from: 'v1.2.0',
      'mixed-seconds': 0.5,
      keep: true,
    });
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [['--from', ''], '--from must name a commit'],
    [['--mixed-seconds', 'long'], '--mixed-seconds must be a number'],
    [['--mixed-seconds', '601'], '--mixed-seconds must be at most 600'],
    [['--to', 'v2'], "Unknown option '--to'"],
  ])('%j is refused with the reason', (args, reason) => {
    expect(() => readOptions(args)).toThrow(BadOption);
    expect(() => readOptions(args)).toThrow(reason);
  });
});
