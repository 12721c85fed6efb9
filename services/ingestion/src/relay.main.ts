import { runMain } from '@libs/http';
import { readIngestionRelayConfig } from './ingestion.config';
import { startIngestionRelay } from './start';

runMain('ingestion-relay', () => startIngestionRelay(readIngestionRelayConfig(process.env)));
