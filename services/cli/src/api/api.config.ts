import { httpUrl, parseConfig } from '@libs/config';
import { z } from 'zod';
import type { Environment } from '../cli.config';

/** Where the API is. It is said in messages and kept in files, so it may hold no secret. */
export const baseUrl = httpUrl.refine((url) => {
  const { username, password, search, hash } = new URL(url);
  return [username, password, search, hash].every((part) => part === '');
}, 'must have no user, password or query');

const proxy = z.string().optional();
const text = z.string().optional();

/** What commands that speak to the public API take from the environment. */
export const apiSettings = z.object({
  PORTCULLIS_URL: baseUrl.optional().describe('Base URL of Portcullis'),
  CODACY_API_BASE_URL: baseUrl.optional().describe('The same, by the name that coverage reporters know'),
  CODACY_API_TOKEN: text.describe('Account token'),
  CODACY_PROJECT_TOKEN: text.describe('Repository token'),
  XDG_CONFIG_HOME: text.describe('Directory of configurations; default: .config in the home directory'),
  APPDATA: text,
  HOME: text,
  USERPROFILE: text,
  http_proxy: proxy,
  HTTP_PROXY: proxy,
  https_proxy: proxy,
  HTTPS_PROXY: proxy,
  no_proxy: proxy,
  NO_PROXY: proxy,
});

export type ApiSettings = z.output<typeof apiSettings>;

export const readApiSettings = (env: Environment): ApiSettings => parseConfig(apiSettings, env);
