import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidConfiguration, variablesOf } from '@libs/config';
import { configurationPage } from '../../deploy/configuration/configuration-page';
import { PROCESSES, type ProcessDefinition } from '../../deploy/configuration/processes';
import { USAGE } from '../../services/standalone/src/options';

const PAGE = 'docs/operations/configuration.md';
const processes: readonly ProcessDefinition[] = PROCESSES;

function messageOf({ read }: ProcessDefinition, env: Record<string, string>): string {
  try {
    read(env);
  } catch (error) {
    if (error instanceof InvalidConfiguration) return error.message;
    throw error;
  }
  return '';
}

describe('the configuration reference', () => {
  it('is what the definitions say now', () => {
    if (readFileSync(PAGE, 'utf8') !== configurationPage(PROCESSES, USAGE))
      throw new Error(`${PAGE} is stale. Run: npm run docs:config`);
  });

  it('knows every program of the services that reads the environment', () => {
    const readers = sourcesIn('services').filter((source) =>
      readFileSync(source, 'utf8').includes('process.env'),
    );
    expect(readers.length).toBeGreaterThan(5);
    expect(processes.map(({ source }) => source).sort()).toEqual(readers.sort());
  });

  describe.each(processes.map((process) => [process.name, process] as const))('of %s', (_, process) => {
    const variables = variablesOf(process.settings);

    it('says what each variable means, and in which unit a time or a size is', () => {
      for (const { name, description, unit } of variables) {
        expect([name, description.length > 10]).toEqual([name, true]);
        if (name.endsWith('_MS')) expect([name, unit]).toEqual([name, 'ms']);
        if (name.includes('BYTES')) expect([name, unit]).toEqual([name, 'bytes']);
      }
    });

    it('calls required what the process does not start without, and nothing else', () => {
      const message = messageOf(process, {});
      const missing = [...message.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name);
      const required = variables.filter((variable) => variable.required).map(({ name }) => name);
      expect(required.length).toBeGreaterThan(0);
      expect([...new Set(missing)].sort()).toEqual(required.sort());
    });

    it('calls secret whatever holds a password, a private key or a token', () => {
      const secret = variables.filter((variable) => variable.secret).map(({ name }) => name);
      const named = variables.map(({ name }) => name).filter((name) => SECRET.test(name));
      expect(secret.sort()).toEqual(named.sort());
    });
  });
});

const SECRET =
  /^(DATABASE_URL|TOKENS_DATABASE_URL|REDIS_URL|PEPPERS|CANARY_TOKEN|KAFKA_SASL_PASSWORD|WEBHOOK_KEY|CACHE_MAC_KEY|ASSERTION_SIGNING_KEY|SIGN_IN_SECRETS|OTEL_EXPORTER_OTLP_HEADERS)$/;

const sourcesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('main.ts') && !path.includes('node_modules'))
    .map((path) => join(directory, path));
