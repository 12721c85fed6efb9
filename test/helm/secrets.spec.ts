import { dirname } from 'node:path';
import { variablesOf } from '@libs/config';
import { describeWith } from '@libs/testing';
import { definitionOf, describeWithEachFile, EVERYTHING } from './support';

describeWith('helm', 'the secrets of the chart', (helm) => {
  describeWithEachFile(helm, (chart, file) => {
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

    it('mounts the authorities that all trust where Node is told of them, in every pod and every Job', () => {
      const isGiven = file === EVERYTHING;
      for (const { name, pod, container } of chart().workloads) {
        const told = container.env.filter((variable) => variable.name === 'NODE_EXTRA_CA_CERTS');
        const mounts = container.volumeMounts.filter((mount) => mount.name === 'authorities');
        const volumes = pod.spec.volumes.filter((volume) => volume.name === 'authorities');
        expect({ name, told, mounts, volumes }).toEqual({
          name,
          told: isGiven ? [{ name: 'NODE_EXTRA_CA_CERTS', value: '/etc/portcullis/authorities/ca.crt' }] : [],
          mounts: isGiven ? [{ name: 'authorities', mountPath: '/etc/portcullis/authorities' }] : [],
          volumes: isGiven
            ? [
                {
                  name: 'authorities',
                  secret: {
                    secretName: 'company-authorities',
                    items: [{ key: 'bundle.pem', path: 'ca.crt' }],
                  },
                },
              ]
            : [],
        });
      }
    });

    it('mounts what else a process is given in its pods alone', () => {
      const own = ['tmp', 'authorities', 'kafka-authority'];
      const others = chart().workloads.flatMap(({ process, pod, container }) =>
        container.volumeMounts
          .filter(({ name }) => !own.includes(name))
          .map(({ name, mountPath }) => {
            expect(pod.spec.volumes.map((volume) => volume.name)).toContain(name);
            return [process, mountPath];
          }),
      );
      expect(others.sort()).toEqual(
        file === EVERYTHING
          ? [
              ['ingestion-api', '/etc/tools'],
              ['ingestion-migrate', '/etc/postgres'],
              ['tokens-migrate', '/etc/postgres'],
            ]
          : [],
      );
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
