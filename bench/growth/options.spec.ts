import { readOptions, tenfolds } from './options';

describe('the options of the growth bench', () => {
  it('go to 10,000,000 tokens with every part, if nothing else is said', () => {
    expect(readOptions([])).toMatchObject({
      maxTokens: 10_000_000,
      parts: ['decisions', 'enforcers', 'coverage', 'tokens', 'lists'],
    });
  });

  it('are small where it is to be quick, and what is said besides counts', () => {
    expect(readOptions(['--quick', '--rounds', '2', '--out', 'there'])).toMatchObject({
      ...{ maxTokens: 10_000, rounds: 2, out: 'there' },
    });
  });

  it.each([
    [['--parts', 'decisions,spells'], '--parts takes a list of decisions,enforcers'],
    [['--parts', ''], '--parts takes a list of decisions,enforcers'],
    [['--max-tokens', '1e9'], '--max-tokens must be a number'],
    [['--rounds', 'many'], '--rounds must be a number'],
    [['--rounds', '51'], '--rounds must be at most 50'],
    [['--round', '1'], "Unknown option '--round'"],
  ])('are refused with the reason: %s', (args, reason) => {
    expect(() => readOptions(args)).toThrow(reason);
  });

  it('count in powers of ten', () => {
    expect(tenfolds(10, 5_000)).toEqual([10, 100, 1_000]);
  });
});
