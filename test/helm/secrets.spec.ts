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
      for (const [, by] of ofGateway) expect([...by]).toEqual(['gateway']);
      expect([...(holders.get('portcullis-tokens/peppers') ?? [])]).toEqual(['tokens-api']);
      for (const [name, by] of holders)
        if (name.startsWith('portcullis-tokens-database'))
          for (const one of by) expect(one).toMatch(/^tokens-/);
    });
  });
});
