import { runMain } from '@libs/http';
import { readRelayConfig } from '@libs/relay';
import { startTokensRelay } from './start';

runMain('tokens-relay', () => startTokensRelay(readRelayConfig(process.env)));
