import { z } from 'zod';

export interface SessionSettings {
  /** How long a session lasts that nobody renews. */
  readonly idleMs: number;
  /** How long one lasts whatever is done. */
  readonly maxMs: number;
  /** Whether whoever shows an account API token is given a session. */
  readonly localSignIn: boolean;
}

export const defaultSessionSettings: SessionSettings = {
  idleMs: 60 * 60_000,
  maxMs: 12 * 3_600_000,
  localSignIn: false,
};

const amount = (most: number): z.ZodCoercedNumber => z.coerce.number().int().min(1).max(most);

/** What of the environment is about sessions of people. docs/operations/sign-in.md explains it. */
export const sessionSettings = z.object({
  SESSION_IDLE_MINUTES: amount(1_440)
    .default(defaultSessionSettings.idleMs / 60_000)
    .meta({ description: 'How long a session lasts that nobody uses, in minutes', unit: 'count' }),
  SESSION_MAX_HOURS: amount(720)
    .default(defaultSessionSettings.maxMs / 3_600_000)
    .meta({ description: 'How long a session lasts however much it is used, in hours', unit: 'count' }),
  LOCAL_SIGN_IN: z
    .enum(['on', 'off'])
    .default('off')
    .describe('Whether people can sign in to the console with an account API token'),
});

export const sessionSettingsOf = (env: z.output<typeof sessionSettings>): SessionSettings => ({
  idleMs: env.SESSION_IDLE_MINUTES * 60_000,
  maxMs: env.SESSION_MAX_HOURS * 3_600_000,
  localSignIn: env.LOCAL_SIGN_IN === 'on',
});
