import { parseOptions } from './options';

describe('the options of npm run mutants', () => {
  it('are all mutants and five hunts, unless others are asked for', () => {
    expect(parseOptions([])?.mutants.length).toBeGreaterThan(50);
    const options = parseOptions(['--only', 'l2-trusted', '--only', 'ack-before-apply', '--hunts', '1']);
    expect(options?.mutants.map(({ name }) => name).sort()).toEqual(['ack-before-apply', 'l2-trusted']);
    expect(options?.hunts).toBe(1);
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [['--only', 'l3-trusted'], 'There is no mutant l3-trusted. There are:'],
    [['--hunts', '0'], '--hunts must be at least 1'],
    [['--hunts', '1.5'], '--hunts must be a whole number'],
    [['--hunt', '1'], "Unknown option '--hunt'"],
  ])('%j is wrong', (args, said) => {
    expect(() => parseOptions(args)).toThrow(said);
  });
});
