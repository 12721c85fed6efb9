import type { SecretsFile } from '@libs/local-instance';
import { CANARY_HOME, readPeppers, seedCanary } from '../../services/tokens/src/start';
import type { Environment } from './environment';

/** Its name among the processes of the stack. */
export const CANARY = 'canary';

/** What a canary is told: the gateways as any client sees them, and the token of an account of its own, made where it is absent. */
export async function canaryEnvironment(
  tokensDatabaseUrl: string,
  secretsFile: SecretsFile,
  gateways: readonly string[],
): Promise<Environment> {
  const secrets = await secretsFile.loadOrCreate();
  const config = { databaseUrl: tokensDatabaseUrl, peppers: readPeppers(secrets.pepper) };
  const canaryToken = await seedCanary(config, CANARY_HOME, secrets.canaryToken);
  await secretsFile.save({ ...secrets, canaryToken });
  return {
    CANARY_GATEWAYS: gateways.join(','),
    CANARY_TOKEN: canaryToken,
    CANARY_REPOSITORY: Object.values(CANARY_HOME).join('/'),
  };
}
