import { dirname } from 'node:path';
import { variablesOf } from '@libs/config';
import { describeWith } from '@libs/testing';
import { definitionOf, describeWithEachFile } from './support';

describeWith('helm', 'the secrets of the chart', (helm) => {
  describeWithEachFile(helm, (chart) => {
    it('takes every secret from a Secret', () => {
      const { objects, workloads } = chart();
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

    it('mounts the authorities of Kafka where those look for them that speak to it, and nowhere else', () => {
      for (const { name, pod, container } of chart().workloads) {
        const told = container.env.find((variable) => variable.name === 'KAFKA_TLS');
        const expected = told && 'value' in told && told.value !== 'true' ? [dirname(told.value)] : [];
        const mounts = container.volumeMounts.filter((mount) => mount.name === 'kafka-authority');
        expect([name, mounts.map(({ mountPath }) => mountPath)]).toEqual([name, expected]);
        const volumes = pod.spec.volumes.filter((volume) => volume.name === 'kafka-authority');
        expect(volumes).toEqual(
          expected.map(() => ({
            name: 'kafka-authority',
            secret: { secretName: 'kafka-authority', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
          })),
        );
      }
    });

    it('gives each Secret to those that need it alone', () => {
      const { workloads } = chart();
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
      // Kafka knows all of them by one name.
      for (const [name, by] of ofGateway)
        expect([name, [...by]]).toEqual([
          name,
          name.startsWith('portcullis-kafka/') ? SPEAK_TO_KAFKA : ['gateway'],
        ]);
      expect([...(holders.get('portcullis-tokens/peppers') ?? [])]).toEqual(['tokens-api']);
      for (const [name, by] of holders)
        if (name.startsWith('portcullis-tokens-database'))
          for (const one of by) expect(one).toMatch(/^tokens-/);
    });
  });
});

const SPEAK_TO_KAFKA = [
  ...['gateway', 'ingestion-relay', 'ingestion-worker', 'tokens-api', 'tokens-relay'],
  ...['ingestion-migrate', 'tokens-migrate'],
];
