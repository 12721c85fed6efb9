import type { Environment } from '../cli.config';

/** What CI systems leave empty, such as secrets in builds of forks, is not there. */
export const withoutEmpty = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
