import { parseConfig, postgresUrl } from '@libs/config';
import { provider } from '@libs/contracts';
import { z } from 'zod';
import { readPeppers, seedCanary } from '../../services/tokens/src/start';

const name = z.string().min(1);

/** `docker compose run --rm canary-token`: an account for the canary, and a token of it. Each run makes a new one. */
async function issueCanaryToken(): Promise<void> {
  const settings = z.object({
    DATABASE_URL: postgresUrl,
    PEPPERS: z.string(),
    CANARY_REPOSITORY: z
      .string()
      .transform((text) => text.split('/'))
      .pipe(z.tuple([provider, name, name], { error: 'must be PROVIDER/ORGANIZATION/REPOSITORY' })),
  });
  const env = parseConfig(settings, process.env);
  const config = { databaseUrl: env.DATABASE_URL, peppers: readPeppers(env.PEPPERS) };
  const [code, organization, repository] = env.CANARY_REPOSITORY;
  const token = await seedCanary(config, { provider: code, organization, repository });
  console.error(
    `Account canary@localhost, admin of ${code}/${organization}/${repository}. Its token, shown only now:`,
  );
  console.log(token);
}

issueCanaryToken().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : 'The token could not be issued');
  process.exitCode = 1;
});
