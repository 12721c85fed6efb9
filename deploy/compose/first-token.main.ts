import { parseConfig, postgresUrl } from '@libs/config';
import { z } from 'zod';
import { FIRST_RESIDENTS, readPeppers, seedFirstResidents } from '../../services/tokens/src/start';

/** `docker compose run --rm first-token`: somebody has to hold the first token. Each run makes a new one. */
async function issueFirstToken(): Promise<void> {
  const env = parseConfig(z.object({ DATABASE_URL: postgresUrl, PEPPERS: z.string() }), process.env);
  const config = { databaseUrl: env.DATABASE_URL, peppers: readPeppers(env.PEPPERS) };
  const { token } = await seedFirstResidents(config);
  const { email, provider, organization, repository } = FIRST_RESIDENTS;
  console.error(
    `Account ${email}, admin of ${provider}/${organization}/${repository}. Its token, shown only now:`,
  );
  console.log(token);
}

issueFirstToken().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : 'The token could not be issued');
  process.exitCode = 1;
});
