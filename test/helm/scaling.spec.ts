import { readFileSync } from 'node:fs';
import { accessChanged, analysisUploadReceived, coverageUploadReceived } from '@libs/contracts';
import { describeWith } from '@libs/testing';
import { z } from 'zod';
import type { KubernetesObject } from '../../deploy/helm/render-chart';
import { workloadsIn } from './pods';
import { COMPONENT, describeWithEachFile, EVERYTHING, render } from './support';

const selecting = z.object({
  spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
});
const componentsOf = (objects: readonly KubernetesObject[], kind: string): (string | undefined)[] =>
  objects
    .filter((object) => object.kind === kind)
    .map((object) => selecting.parse(object).spec.selector.matchLabels[COMPONENT]);

describeWith('helm', 'the scaling of the chart', (helm) => {
  describeWithEachFile(helm, (chart) => {
    it('protects what has more than one replica from being evicted at once, and nothing that has one', () => {
      const { objects, workloads } = chart();
      const several = workloads
        .filter(({ kind, replicas }) => kind === 'Deployment' && (replicas ?? 2) > 1)
        .map(({ process }) => process);
      expect(componentsOf(objects, 'PodDisruptionBudget').sort()).toEqual(several.sort());
    });
  });

  // Counted together with the replicas before it, those of a rollout may all come to be where the others were not.
  it('spreads the replicas of each rollout by itself', () => {
    const spread = workloadsIn(render(helm, EVERYTHING)).flatMap(({ pod }) => spreading.parse(pod).spec);
    const constraints = spread.flatMap(({ topologySpreadConstraints }) => topologySpreadConstraints);
    expect(constraints).toHaveLength(12);
    for (const constraint of constraints)
      expect(constraint).toMatchObject({
        whenUnsatisfiable: 'DoNotSchedule',
        matchLabelKeys: ['pod-template-hash'],
      });
  });

  it('leaves the number of replicas to whatever scales', () => {
    const objects = render(helm, EVERYTHING);
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
    const scaled = render(helm, EVERYTHING).find(({ kind }) => kind === 'ScaledObject');
    const triggers = kafkaTriggers.parse(scaled).spec.triggers.filter(({ type }) => type === 'kafka');
    const source = readFileSync('services/ingestion/src/work/uploads.consumer.ts', 'utf8');
    expect(source).toContain(`group: '${triggers[0]?.metadata['consumerGroup'] ?? ''}'`);
    expect(triggers.map(({ metadata }) => metadata['topic'])).toEqual([
      coverageUploadReceived.topic,
      analysisUploadReceived.topic,
    ]);
    expect(triggers.map(({ metadata }) => metadata['topic'])).not.toContain(accessChanged.topic);
  });
});

const spreading = z.object({
  spec: z.object({ topologySpreadConstraints: z.array(z.unknown()).default([]) }),
});
const scaling = z.object({ spec: z.object({ scaleTargetRef: z.object({ name: z.string() }) }) });
const kafkaTriggers = z.object({
  spec: z.object({
    triggers: z.array(z.object({ type: z.string(), metadata: z.record(z.string(), z.string()) })),
  }),
});
