import { runMain } from '@libs/http';
import { readTokensRelayConfig } from './relay.config';
import { startTokensRelay } from './start';

runMain('tokens-relay', () => startTokensRelay(readTokensRelayConfig(process.env)));
