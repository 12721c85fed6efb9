import { parseOptions } from '../../deploy/doctor/options';

describe('the command line of the doctor', () => {
  it('takes one process with this environment, or several with a file each', () => {
    expect(parseOptions(['gateway'])).toEqual({
      subjects: [{ process: 'gateway', file: undefined }],
      json: false,
    });
    expect(parseOptions(['gateway=/a=b.env', 'tokens-api=t.env', '--json'])).toEqual({
      subjects: [
        { process: 'gateway', file: '/a=b.env' },
        { process: 'tokens-api', file: 't.env' },
      ],
      json: true,
    });
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it('says what is wrong with it', () => {
    expect(() => parseOptions([])).toThrow(/Name a process.*Usage/s);
    expect(() => parseOptions(['gatewy'])).toThrow('gatewy is no process');
    expect(() => parseOptions(['gateway', 'tokens-api'])).toThrow('give each a FILE');
    expect(() => parseOptions(['gateway=a', 'gateway=b'])).toThrow('named twice');
    expect(() => parseOptions(['--jsn'])).toThrow('--jsn');
  });
});
