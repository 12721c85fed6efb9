import { PROCESSES, type ProcessDefinition } from '../../deploy/configuration/processes';
import { type KubernetesObject, objectsIn, renderChart } from '../../deploy/helm/render-chart';
import type { Workload } from './pods';

export const COMPONENT = 'app.kubernetes.io/component';
export const MINIMAL = 'deploy/helm/values/minimal.yaml';
export const EVERYTHING = 'deploy/helm/values/everything.yaml';

export const processes: readonly ProcessDefinition[] = PROCESSES;

/** What `helm` makes of the chart with the values in `file`, and with those of `set` before them. */
export const render = (helm: string, file: string, ...set: string[]): KubernetesObject[] =>
  objectsIn(renderChart(helm, file, set));

/** What is known of the process that it runs. */
export const definitionOf = (workload: Workload): ProcessDefinition => {
  const found = processes.find(({ name }) => name === workload.process);
  if (!found) throw new Error(`${workload.process} is no process`);
  return found;
};
