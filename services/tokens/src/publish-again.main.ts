import { runJob } from '@libs/http';
import { readPublishAgainConfig } from '@libs/recovery';
import { publishTokensAgain } from './publish-again';

runJob('tokens-publish-again', (logger) =>
  publishTokensAgain(readPublishAgainConfig(process.env, process.argv.slice(2)), logger),
);
