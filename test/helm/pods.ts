import { z } from 'zod';
import type { KubernetesObject } from '../../deploy/helm/render-chart';

const secretKeyRef = z.strictObject({ name: z.string().min(1), key: z.string().min(1) });
const variable = z.union([
  z.strictObject({ name: z.string(), value: z.string() }),
  z.strictObject({ name: z.string(), valueFrom: z.strictObject({ secretKeyRef }) }),
]);
export type EnvironmentVariable = z.output<typeof variable>;

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()),
  env: z.array(variable),
  resources: z.object({
    requests: z.object({ cpu: z.string(), memory: z.string() }),
    limits: z.object({ memory: z.string() }),
  }),
  securityContext: z.unknown(),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
});
export type Container = z.output<typeof container>;

const podTemplate = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()) }),
  spec: z.looseObject({
    serviceAccountName: z.string(),
    automountServiceAccountToken: z.boolean(),
    enableServiceLinks: z.boolean(),
    terminationGracePeriodSeconds: z.number().optional(),
    securityContext: z.unknown(),
    containers: z.tuple([container]),
    volumes: z.array(z.looseObject({ name: z.string() })),
  }),
});

const withPods = z.object({ spec: z.object({ replicas: z.number().optional(), template: podTemplate }) });

export interface Workload {
  readonly kind: string;
  readonly name: string;
  /** The process of Portcullis that it runs, e.g. `tokens-api`. */
  readonly process: string;
  readonly replicas: number | undefined;
  readonly pod: z.output<typeof podTemplate>;
  readonly container: Container;
}

/** Everything that runs pods. */
export function workloadsIn(objects: readonly KubernetesObject[]): Workload[] {
  return objects.filter(({ kind }) => kind === 'Deployment' || kind === 'Job').map(workloadOf);
}

function workloadOf(object: KubernetesObject): Workload {
  const { spec } = withPods.parse(object);
  const [only] = spec.template.spec.containers;
  return {
    kind: object.kind,
    name: object.metadata.name,
    process: only.name,
    replicas: spec.replicas,
    pod: spec.template,
    container: only,
  };
}
