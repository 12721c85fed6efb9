import { describeWith } from '@libs/testing';
import { z } from 'zod';
import type { KubernetesObject } from '../../deploy/helm/render-chart';
import { workloadsIn } from './pods';
import { COMPONENT, describeWithEachFile, MINIMAL, render } from './support';

describeWith('helm', 'the network of the chart', (helm) => {
  describeWithEachFile(helm, (chart) => {
    it('selects with each Service the pods that have its port', () => {
      const { objects, workloads } = chart();
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
      const { objects, workloads } = chart();
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
    const policies = render(helm, MINIMAL).filter(({ kind }) => kind === 'NetworkPolicy');
    const egress = new Map(
      policies.map((policy) => [policyOf(policy).component, policyOf(policy).egressPorts]),
    );
    expect(Object.fromEntries(egress)).toEqual({
      gateway: [53, 3001, 3002, 6379, 9092],
      // Kafka for the operations page alone.
      'tokens-api': [53, 5432, 9092],
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

  it('lets the tokens API reach the providers that people sign in at, where there are any', () => {
    const providers = 'tokensApi.env.SIGN_IN_PROVIDERS=[]';
    const policies = render(helm, MINIMAL, providers).filter(({ kind }) => kind === 'NetworkPolicy');
    const callers = policies.map(policyOf).filter(({ egressPorts }) => egressPorts.includes(443));
    expect(callers.map(({ component }) => component)).toEqual(['tokens-api']);
  });

  it('lets whatever sends spans reach the collector, where there is one', () => {
    const objects = render(helm, MINIMAL, 'tracing.endpoint=http://collector:4318');
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy').map(policyOf);
    const senders = policies.filter(({ egressPorts }) => egressPorts.includes(4318));
    const told = workloadsIn(objects).filter(({ container }) =>
      container.env.some(({ name }) => name === 'OTEL_EXPORTER_OTLP_ENDPOINT'),
    );
    expect(told).toHaveLength(6);
    expect(senders.map(({ component }) => component).sort()).toEqual(
      told.map(({ process }) => process).sort(),
    );
  });
});

const labels = z.record(z.string(), z.string());
const contains = (all: Record<string, string>, some: Record<string, string>): boolean =>
  Object.entries(some).every(([name, value]) => all[name] === value);
const serviceSpec = z.object({
  spec: z.object({ selector: labels, ports: z.tuple([z.object({ targetPort: z.string() })]) }),
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
