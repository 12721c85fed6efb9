import { PROCESSES, type ProcessDefinition } from '../../deploy/configuration/processes';
import { type KubernetesObject, objectsIn, renderChart, valueFiles } from '../../deploy/helm/render-chart';
import { type Workload, workloadsIn } from './pods';

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

export interface RenderedChart {
  readonly objects: readonly KubernetesObject[];
  readonly workloads: readonly Workload[];
}

/** A `describe` for the chart with each of the files of values; `chart` gives what it was rendered to, once its tests run. */
export function describeWithEachFile(
  helm: string,
  suite: (chart: () => RenderedChart, file: string) => void,
): void {
  describe.each(valueFiles())('with %s', (file) => {
    let rendered: RenderedChart | undefined;
    beforeAll(() => {
      const objects = render(helm, file);
      rendered = { objects, workloads: workloadsIn(objects) };
    });
    suite(() => {
      if (!rendered) throw new Error('The chart is rendered when its tests run');
      return rendered;
    }, file);
  });
}
