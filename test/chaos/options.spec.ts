import { BadOption } from '../support/option-values';
import { readOptions } from './options';

describe('the options of a run', () => {
  it('have defaults', () => {
    expect(readOptions(['--profile', 'health'])).toEqual({
      profile: 'health',
      seed: 1,
      'lease-ms': 2_000,
      'allowance-ms': 2_000,
      rate: 200,
      revocations: 1,
      'load-processes': 1,
      keep: false,
      json: false,
    });
  });

  it('are read as they are meant', () => {
    expect(
      readOptions([...'--profile all --minutes 0.25 --seed 7 --lease-ms 3000 --rate 50.5 --keep'.split(' ')]),
    ).toMatchObject({ profile: 'all', minutes: 0.25, seed: 7, 'lease-ms': 3_000, rate: 50.5, keep: true });
  });

  it('may ask for help, with or without anything else', () => {
    expect(readOptions(['--help'])).toBeUndefined();
    expect(readOptions(['--profile', 'health', '--help'])).toBeUndefined();
  });

  it.each([
    [['--profile', 'Health!'], '--profile must be a name in lower case'],
    [['--profile', 'health', '--minutes', 'soon'], '--minutes must be a number'],
    [['--profile', 'health', '--minutes', '0'], '--minutes must be at least 0.1'],
    [['--profile', 'health', '--seed', '1.5'], '--seed must be a whole number'],
    [['--profile', 'health', '--lease-ms', '50'], '--lease-ms must be at least 500'],
    [['--profile', 'health', '--rate', '0'], '--rate must be at least 1'],
    [['--profile', 'health', '--revocations', '0'], '--revocations must be at least 0.01'],
    [['--profile', 'health', '--load-processes', '99'], '--load-processes must be at most 16'],
    [['--profile', 'health', '--data', ''], '--data must name a directory'],
    [['--profile', 'health', '--what'], "Unknown option '--what'"],
  ])('%j is refused with the reason', (args, reason) => {
    expect(() => readOptions(args)).toThrow(BadOption);
    expect(() => readOptions(args)).toThrow(reason);
  });
});
