import {
  listenPort,
  milliseconds,
  parseConfig,
  postgresUrl,
  settingsNeeded,
  variablesOf,
} from '@libs/config';
import { z } from 'zod';

const settings = z.object({
  PORT: listenPort(3001),
  MODE: z.enum(['near', 'far']).default('near').describe('How far'),
  FAR_URL: postgresUrl.optional().meta({ neededFor: 'MODE=far' }),
  WAIT_MS: milliseconds.min(10).prefault('20').describe('How long'),
  NAME: z
    .string()
    .transform((text) => text.length)
    .describe('A length'),
});

describe('the description of a setting', () => {
  it('is found wherever it stands: inside a default, before a check, on what a transformation gives', () => {
    const plain = { unit: undefined, values: undefined, default: undefined, neededFor: undefined };
    expect(variablesOf(settings)).toEqual([
      {
        ...plain,
        ...{ name: 'PORT', description: 'Port that the process serves at; 0 picks one', unit: 'port' },
        ...{ default: '3001', required: false, secret: false },
      },
      {
        ...plain,
        ...{ name: 'MODE', description: 'How far', values: ['near', 'far'] },
        ...{ default: 'near', required: false, secret: false },
      },
      {
        ...plain,
        ...{ name: 'FAR_URL', neededFor: 'MODE=far', required: false, secret: true },
        description: 'Database of the service, postgres://user:password@host:port/database',
      },
      {
        ...plain,
        ...{ name: 'WAIT_MS', description: 'How long', unit: 'ms' },
        ...{ default: '20', required: false, secret: false },
      },
      { ...plain, ...{ name: 'NAME', description: 'A length', required: true, secret: false } },
    ]);
  });

  it('makes a setting necessary where another one has the value that needs it, and only there', () => {
    const checked = settings.superRefine(settingsNeeded(settings.shape));
    expect(() => parseConfig(checked, { NAME: 'a', MODE: 'near' })).not.toThrow();
    expect(() => parseConfig(checked, { NAME: 'a', MODE: 'far' })).toThrow('FAR_URL is needed for MODE=far.');
    expect(() => parseConfig(checked, { NAME: 'a', MODE: 'far', FAR_URL: 'postgres://a/b' })).not.toThrow();
  });
});
