import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { VERSIONS } from './tools';

export const CHART = 'deploy/helm/portcullis';
const VALUES = 'deploy/helm/values';

const kubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
export type KubernetesObject = z.output<typeof kubernetesObject>;

/** The files of values that are rendered by the checks. */
export const valueFiles = (): string[] =>
  readdirSync(VALUES)
    .sort()
    .map((file) => join(VALUES, file));

/** What helm would send to the cluster. `set` is what `--set` takes. */
export function renderChart(
  helm: string,
  valuesFile: string,
  set: readonly string[] = [],
  chart = CHART,
): string {
  const settings = set.flatMap((one) => ['--set', one]);
  return execFileSync(
    helm,
    ['template', 'p', chart, '--kube-version', VERSIONS.kubernetes, '--values', valuesFile, ...settings],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 16 * 1024 * 1024 },
  );
}

export function objectsIn(rendered: string): KubernetesObject[] {
  return parseAllDocuments(rendered)
    .map((document) => document.toJS() as unknown)
    .filter((object) => object !== null)
    .map((object) => kubernetesObject.parse(object));
}
