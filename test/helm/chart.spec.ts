import { readFileSync } from 'node:fs';
import { accessChanged, analysisUploadReceived, coverageUploadReceived } from '@libs/contracts';
import { variablesOf } from '@libs/config';
import { FORCED_EXIT_AFTER_MS } from '@libs/http';
import { describeWith } from '@libs/testing';
import { z } from 'zod';
import { compiledPathOf, PROCESSES, type ProcessDefinition } from '../../deploy/configuration/processes';
import { type KubernetesObject, objectsIn, renderChart, valueFiles } from '../../deploy/helm/render-chart';
import { sampleEnvironment } from './sample-environment';
import { type Workload, workloadsIn } from './pods';

const processes: readonly ProcessDefinition[] = PROCESSES;
const COMPONENT = 'app.kubernetes.io/component';
const MINIMAL = 'deploy/helm/values/minimal.yaml';
const EVERYTHING = 'deploy/helm/values/everything.yaml';

const definitionOf = (workload: Workload): ProcessDefinition => {
  const found = processes.find(({ name }) => name === workload.process);
  if (!found) throw new Error(`${workload.process} is no process`);
  return found;
};

const selecting = z.object({
  spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
});
const componentsOf = (objects: readonly KubernetesObject[], kind: string): (string | undefined)[] =>
  objects
    .filter((object) => object.kind === kind)
    .map((object) => selecting.parse(object).spec.selector.matchLabels[COMPONENT]);

describeWith('helm', 'the chart', (helm) => {
  const render = (file: string, ...set: string[]): KubernetesObject[] =>
    objectsIn(renderChart(helm, file, set));

  describe.each(valueFiles())('with %s', (file) => {
    let objects: KubernetesObject[] = [];
    let workloads: Workload[] = [];
    beforeAll(() => {
      objects = render(file);
      workloads = workloadsIn(objects);
    });

    it('runs every process that serves, each in a Deployment of its own, and a Job per database', () => {
      const optional = file === EVERYTHING ? [] : ['canary'];
      const expected = processes
        .map(({ name }) => name)
        .filter((name) => name !== 'audit-verify' && !optional.includes(name));
      expect(workloads.map(({ process }) => process).sort()).toEqual(expected.sort());
      for (const workload of workloads) {
        expect(workload.container.command).toEqual(['node', compiledPathOf(definitionOf(workload))]);
        expect(workload.kind).toBe(definitionOf(workload).kind === 'job' ? 'Job' : 'Deployment');
      }
    });

    it('sets nothing that the process does not read, and all that it needs', () => {
      for (const workload of workloads) {
        const { settings, read } = definitionOf(workload);
        const set = workload.container.env.map(({ name }) => name);
        expect([workload.name, new Set(set).size]).toEqual([workload.name, set.length]);
        const known = variablesOf(settings).map(({ name }) => name);
        expect([workload.name, set.filter((name) => !known.includes(name))]).toEqual([workload.name, []]);
        // The very function that the process calls, with good values in place of those in Secrets.
        expect(read(sampleEnvironment(workload.process, workload.container.env))).toBeDefined();
      }
    });

    it('takes every secret from a Secret', () => {
      for (const workload of workloads) {
        const secret = new Set(
          variablesOf(definitionOf(workload).settings)
            .filter((one) => one.secret)
            .map(({ name }) => name),
        );
        const plain = workload.container.env
          .filter((variable) => 'value' in variable)
          .map(({ name }) => name);
        expect([workload.name, plain.filter((name) => secret.has(name))]).toEqual([workload.name, []]);
      }
      expect(objects.map(({ kind }) => kind)).not.toContain('Secret');
    });

    it('gives each Secret to those that need it alone', () => {
      const holders = new Map<string, Set<string>>();
      for (const { process, container } of workloads)
        for (const variable of container.env)
          if ('valueFrom' in variable) {
            const { name, key } = variable.valueFrom.secretKeyRef;
            const of = `${name}/${key}`;
            holders.set(of, (holders.get(of) ?? new Set()).add(process));
          }
      const ofGateway = [...holders].filter(([, by]) => by.has('gateway'));
      expect(ofGateway.map(([name]) => name)).not.toContain('portcullis-tokens-database/url');
      for (const [, by] of ofGateway) expect([...by]).toEqual(['gateway']);
      expect([...(holders.get('portcullis-tokens/peppers') ?? [])]).toEqual(['tokens-api']);
      for (const [name, by] of holders)
        if (name.startsWith('portcullis-tokens-database'))
          for (const one of by) expect(one).toMatch(/^tokens-/);
    });

    it('runs without rights: no root, no writing, no token of the cluster', () => {
      for (const { name, pod, container } of workloads) {
        expect([name, pod.spec.automountServiceAccountToken, pod.spec.enableServiceLinks]).toEqual([
          name,
          false,
          false,
        ]);
        expect(pod.spec.securityContext).toMatchObject({
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          privileged: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
      const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount');
      for (const account of accounts) expect(account).toMatchObject({ automountServiceAccountToken: false });
      const names = accounts.map(({ metadata }) => metadata.name);
      for (const { pod } of workloads) expect(names).toContain(pod.spec.serviceAccountName);
    });

    it('probes what the processes answer, on the port that they answer at', () => {
      for (const { container, kind } of workloads.filter((one) => one.kind === 'Deployment')) {
        const at = (path: string) => ({ httpGet: { path, port: 'management' } });
        expect([kind, container]).toMatchObject([
          'Deployment',
          {
            startupProbe: at('/health/live'),
            livenessProbe: at('/health/live'),
            readinessProbe: at('/health/ready'),
          },
        ]);
        expect(container.ports).toContainEqual({ name: 'management', containerPort: 9464 });
      }
    });

    it('gives a process as long as it takes to stop, after it was taken out of its Services', () => {
      for (const { name, pod, container } of workloads.filter((one) => one.kind === 'Deployment')) {
        const preStop = Number(container.lifecycle?.preStop.exec.command[1] ?? 0);
        const grace = (pod.spec.terminationGracePeriodSeconds ?? 0) - preStop;
        expect([name, grace * 1_000 > FORCED_EXIT_AFTER_MS]).toEqual([name, true]);
        const isCalled = container.ports.some((port) => port.name === 'http');
        expect([name, preStop > 0]).toEqual([name, isCalled]);
      }
    });

    it('protects what has more than one replica from being evicted at once, and nothing that has one', () => {
      const several = workloads
        .filter(({ kind, replicas }) => kind === 'Deployment' && (replicas ?? 2) > 1)
        .map(({ process }) => process);
      expect(componentsOf(objects, 'PodDisruptionBudget').sort()).toEqual(several.sort());
    });

    it('selects with each Service the pods that have its port', () => {
      const services = objects.filter(({ kind }) => kind === 'Service');
      for (const service of services) {
        const { selector, ports } = serviceSpec.parse(service).spec;
        const [deployment, ...others] = workloads.filter(({ pod }) =>
          contains(pod.metadata.labels, selector),
        );
        expect([service.metadata.name, others]).toEqual([service.metadata.name, []]);
        expect(deployment?.container.ports.map(({ name }) => name)).toContain(ports[0].targetPort);
      }
    });

    it('names only Services that there are', () => {
      const services = objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name);
      const urls = workloads.flatMap(({ container }) =>
        container.env.map((one) => ('value' in one ? one.value : '')),
      );
      const hosts = urls.flatMap((url) => /^http:\/\/([^:/]+):\d+$/.exec(url)?.[1] ?? []);
      expect(hosts.length).toBeGreaterThan(2);
      for (const host of hosts) expect(services).toContain(host);
    });
  });

  it('lets everybody talk only to whom it must', () => {
    const policies = render(MINIMAL).filter(({ kind }) => kind === 'NetworkPolicy');
    const egress = new Map(
      policies.map((policy) => [policyOf(policy).component, policyOf(policy).egressPorts]),
    );
    expect(Object.fromEntries(egress)).toEqual({
      gateway: [53, 3001, 3002, 6379, 9092],
      'tokens-api': [53, 5432],
      'tokens-relay': [53, 5432, 9092],
      'ingestion-api': [53, 3001, 5432],
      'ingestion-worker': [53, 5432, 9092],
      'ingestion-relay': [53, 5432, 9092],
      migrate: [53, 5432, 9092],
    });
    const callers = new Map(policies.map((policy) => [policyOf(policy).component, policyOf(policy).callers]));
    expect(Object.fromEntries(callers)).toEqual({
      gateway: 'anybody',
      'tokens-api': ['gateway', 'ingestion-api'],
      'tokens-relay': [],
      'ingestion-api': ['gateway'],
      'ingestion-worker': [],
      'ingestion-relay': [],
      migrate: [],
    });
  });

  it('leaves the number of replicas to whatever scales', () => {
    const objects = render(EVERYTHING);
    const scaled = objects.filter(
      ({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject',
    );
    const targets = scaled.map((object) => scaling.parse(object).spec.scaleTargetRef.name);
    expect(targets.length).toBe(4);
    for (const { name, kind, replicas } of workloadsIn(objects))
      if (kind === 'Deployment')
        expect([name, replicas === undefined]).toEqual([name, targets.includes(name)]);
  });

  it('scales the worker by the lag of the group that it consumes with, on the topics that wake it', () => {
    const scaled = render(EVERYTHING).find(({ kind }) => kind === 'ScaledObject');
    const triggers = kafkaTriggers.parse(scaled).spec.triggers.filter(({ type }) => type === 'kafka');
    const source = readFileSync('services/ingestion/src/work/uploads.consumer.ts', 'utf8');
    expect(source).toContain(`group: '${triggers[0]?.metadata['consumerGroup'] ?? ''}'`);
    expect(triggers.map(({ metadata }) => metadata['topic'])).toEqual([
      coverageUploadReceived.topic,
      analysisUploadReceived.topic,
    ]);
    expect(triggers.map(({ metadata }) => metadata['topic'])).not.toContain(accessChanged.topic);
  });

  it('runs the migrations before anything else, and before each upgrade', () => {
    const jobs = render(MINIMAL).filter(({ kind }) => kind === 'Job');
    expect(jobs).toHaveLength(2);
    for (const { metadata } of jobs)
      expect(metadata).toMatchObject({ annotations: { 'helm.sh/hook': 'pre-install,pre-upgrade' } });
  });

  it('takes no value that it does not know, and no secret', () => {
    expect(() => render(MINIMAL, 'gatewy.replicas=3')).toThrow('gatewy');
    expect(() => render(MINIMAL, 'secrets.peppers.value=hunter2')).toThrow('value');
    expect(() => render(MINIMAL, 'gateway.env.ASSERTION_SIGNING_KEY=hunter2')).toThrow(
      'ASSERTION_SIGNING_KEY',
    );
    expect(() => render(MINIMAL, 'gateway.env.DATABASE_URL=postgres://a/b')).toThrow('DATABASE_URL');
    expect(() => render(MINIMAL, 'kafka.brokers=')).toThrow('kafka.brokers is needed');
  });
});

describe('the schema of the values', () => {
  it('lets a process be given each setting that the chart does not make itself, and none that is secret', () => {
    const { properties } = valuesSchema.parse(
      JSON.parse(readFileSync('deploy/helm/portcullis/values.schema.json', 'utf8')),
    );
    for (const { name, kind, settings } of processes.filter((one) => one.kind === 'service')) {
      const component = name.replace(/-(\w)/, (_, letter: string) => letter.toUpperCase());
      const free = variablesOf(settings).filter((one) => !one.secret && !MADE_BY_THE_CHART.has(one.name));
      const known = envSchema.parse(properties[component]).properties.env.propertyNames?.enum ?? [];
      expect([kind, name, [...known].sort()]).toEqual([kind, name, free.map((one) => one.name).sort()]);
    }
  });
});

/** By other values, or because a pod has one way to be reached and to be watched. */
const MADE_BY_THE_CHART = new Set([
  ...['HOST', 'PORT', 'MANAGEMENT_PORT', 'INSTANCE_ID', 'LOG_LEVEL', 'LOG_FILE', 'LEASE_MS'],
  ...['TOKENS_URL', 'INGESTION_URL', 'CACHE', 'EVENT_BUS', 'KAFKA_BROKERS', 'ASSERTION_TRUSTED_KEYS'],
  ...['CANARY_GATEWAYS', 'CANARY_REPOSITORY'],
]);

const labels = z.record(z.string(), z.string());
const contains = (all: Record<string, string>, some: Record<string, string>): boolean =>
  Object.entries(some).every(([name, value]) => all[name] === value);
const serviceSpec = z.object({
  spec: z.object({ selector: labels, ports: z.tuple([z.object({ targetPort: z.string() })]) }),
});
const scaling = z.object({ spec: z.object({ scaleTargetRef: z.object({ name: z.string() }) }) });
const kafkaTriggers = z.object({
  spec: z.object({
    triggers: z.array(z.object({ type: z.string(), metadata: z.record(z.string(), z.string()) })),
  }),
});
const valuesSchema = z.object({ properties: z.record(z.string(), z.unknown()) });
const envSchema = z.object({
  properties: z.object({
    env: z.object({ propertyNames: z.object({ enum: z.array(z.string()) }).optional() }),
  }),
});

const peer = z.object({ podSelector: z.object({ matchLabels: labels }) });
const ports = z.array(z.object({ port: z.number() }));
const networkPolicy = z.object({
  spec: z.object({
    podSelector: z.object({ matchLabels: labels }),
    policyTypes: z.tuple([z.literal('Ingress'), z.literal('Egress')]),
    ingress: z.array(z.object({ ports, from: z.array(peer).optional() })).default([]),
    egress: z.array(z.object({ ports })),
  }),
});

function policyOf(object: KubernetesObject): {
  component: string | undefined;
  egressPorts: number[];
  callers: 'anybody' | (string | undefined)[];
} {
  const { spec } = networkPolicy.parse(object);
  const open = spec.ingress.some(({ from }) => from === undefined);
  const callers = spec.ingress.flatMap(({ from = [] }) =>
    from.map((one) => one.podSelector.matchLabels[COMPONENT]),
  );
  return {
    component: spec.podSelector.matchLabels[COMPONENT],
    egressPorts: [...new Set(spec.egress.flatMap((rule) => rule.ports.map(({ port }) => port)))].sort(
      (a, b) => a - b,
    ),
    callers: open ? 'anybody' : callers.sort(),
  };
}
