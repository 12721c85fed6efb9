import { allScenarios } from '../src';
import { BadOption, chosenScenarios, readOptions } from '../src/options';

const SOUND = ['--brokers', 'localhost:9092', '--state', 'http://localhost/state', '--consumer', 'true'];
const chosen = (...args: string[]): string[] =>
  chosenScenarios(allScenarios, readOptions(args)).map(({ name }) => name);

describe('the options of the kit', () => {
  it.each([
    [['--brokers', 'localhost'], '--brokers must be HOST:PORT'],
    [['--timeout-s', '0'], '--timeout-s must be a whole number from 1 to 3600'],
    [['--settle-ms', 'long'], '--settle-ms must be a whole number'],
    [['--topic-prefix', 'my topics'], '--topic-prefix must be of letters'],
    [['--broker', 'localhost:1'], "Unknown option '--broker'"],
  ])('refuse %j with a sentence that says why', (args, sentence) => {
    expect(() => readOptions(args)).toThrow(BadOption);
    expect(() => readOptions(args)).toThrow(sentence);
  });

  it('choose scenarios by name and by how names begin', () => {
    expect(chosen(...SOUND)).toHaveLength(allScenarios.length);
    expect(chosen(...SOUND, '--only', 'duplicates, poison-*', '--except', 'poison-no-*')).toEqual([
      'duplicates',
      'poison-not-json',
      'poison-schema',
      'poison-enumeration',
    ]);
  });

  it('know no scenario that is not there, and do not run none', () => {
    expect(() => chosen(...SOUND, '--only', 'duplicate')).toThrow('There is no scenario duplicate');
    expect(() => chosen(...SOUND, '--only', 'replay', '--except', 'replay')).toThrow('leave no scenario');
  });

  // A scenario that was silently left out would count as passed.
  it('leave out what needs a consumer that can be started only when they are told to', () => {
    const running = SOUND.slice(0, 4);
    expect(() => chosen(...running)).toThrow('--except restart-behind,killed-midway,state-bootstrap');
    const names = chosen(...running, '--except', 'restart-behind,killed-midway,state-*');
    expect(names).toContain('poison-no-id');
    expect(names).not.toContain('state-bootstrap');
    expect(chosen('--list')).toHaveLength(allScenarios.length);
  });
});
