import { parseOptions } from './options';

describe('the options of npm run simulate', () => {
  it('are all worlds, from seed 1, unless others are asked for', () => {
    expect(parseOptions([])).toEqual({
      worlds: ['revocations', 'uploads'],
      schedules: 20_000,
      seed: 1,
      trace: false,
      json: undefined,
      untilBreach: false,
    });
    const one = ['--world', 'uploads', '--seed', '0', '--schedules', '1', '--trace', '--until-breach'];
    expect(parseOptions(one)).toMatchObject({ worlds: ['uploads'], schedules: 1, seed: 0, trace: true });
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [['--world', 'other'], '--world must be all, revocations or uploads'],
    [['--schedules', '0'], '--schedules must be at least 1'],
    [['--seed', '-1'], "Option '--seed' argument is ambiguous"],
    [['--seed', 'x'], '--seed must be a number'],
    [['--json', ''], '--json must name a file'],
    [['--trace', '--world', 'uploads'], 'give --schedules 1'],
    [['--trace', '--schedules', '1'], 'name its --world'],
  ])('%j is wrong', (args, said) => {
    expect(() => parseOptions(args)).toThrow(said);
  });
});
