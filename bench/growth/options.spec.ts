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
    [['--parts', 'decisions,spells'], 'must be some of decisions, enforcers'],
    [['--parts', ''], 'must be some of decisions, enforcers'],
    [['--max-tokens', '1e9'], 'max-tokens'],
    [['--rounds', 'many'], 'must be a number from 1 to 50'],
    [['--round', '1'], "Unknown option '--round'"],
  ])('are refused with the reason: %s', (args, reason) => {
    expect(() => readOptions(args)).toThrow(reason);
  });

  it('count in powers of ten', () => {
    expect(tenfolds(10, 5_000)).toEqual([10, 100, 1_000]);
  });
});
