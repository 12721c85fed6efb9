export { afterRestore } from './after-restore';
export { publishAgainFrom } from './publish-again';
export {
  type PublishAgainConfig,
  readPublishAgainConfig,
  readRecoveryConfig,
  recoverySettings,
} from './recovery.config';
export { NotAtRest, RECOVERY, type RecoveryOptions } from './resting-database';
