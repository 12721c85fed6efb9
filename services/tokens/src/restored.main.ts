import { runJob } from '@libs/http';
import { readRecoveryConfig } from '@libs/recovery';
import { restoredTokens } from './restored';

runJob('tokens-restored', (logger) => restoredTokens(readRecoveryConfig(process.env).databaseUrl, logger));
