import { runMain } from '@libs/http';
import { readRelayConfig } from '@libs/relay';
import { startIngestionRelay } from './start';

runMain('ingestion-relay', () => startIngestionRelay(readRelayConfig(process.env)));
