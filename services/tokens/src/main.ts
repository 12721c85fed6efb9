import { runMain } from '@libs/http';
import { startTokensApi } from './start';
import { readTokensConfig } from './tokens.config';

runMain('tokens-api', () => startTokensApi(readTokensConfig(process.env)));
