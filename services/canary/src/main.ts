import { runMain } from '@libs/http';
import { readCanaryConfig } from './canary.config';
import { startCanary } from './start';

runMain('canary', () => startCanary(readCanaryConfig(process.env)));
