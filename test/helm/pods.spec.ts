import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { variablesOf } from '@libs/config';
import { FORCED_EXIT_AFTER_MS, UPSTREAM_IDLE_MS } from '@libs/http';
import { describeWith } from '@libs/testing';
import { parse } from 'yaml';
import { z } from 'zod';
import { compiledPathOf } from '../../deploy/configuration/processes';
import { sampleEnvironment } from './sample-environment';
import { definitionOf, describeWithEachFile, EVERYTHING, MINIMAL, processes, render } from './support';

describeWith('helm', 'the pods of the chart', (helm) => {
  let authorityFile: string;
  beforeAll(() => {
    authorityFile = join(mkdtempSync(join(tmpdir(), 'portcullis-helm-')), 'authority.pem');
    writeFileSync(authorityFile, '-----BEGIN CERTIFICATE-----\n');
  });
  afterAll(() => rmSync(dirname(authorityFile), { recursive: true }));

  describeWithEachFile(helm, (chart, file) => {
    it('runs every process that serves, each in a Deployment of its own, and a Job per database', () => {
      const { workloads } = chart();
      const optional = file === EVERYTHING ? [] : ['canary'];
      const ofOperators = processes.filter(({ kind, name }) => kind === 'job' && !name.endsWith('-migrate'));
      const expected = processes
        .filter((process) => !ofOperators.includes(process) && !optional.includes(process.name))
        .map(({ name }) => name);
      expect(workloads.map(({ process }) => process).sort()).toEqual(expected.sort());
      for (const workload of workloads) {
        expect(workload.container.command).toEqual(['node', compiledPathOf(definitionOf(workload))]);
        expect(workload.kind).toBe(definitionOf(workload).kind === 'job' ? 'Job' : 'Deployment');
      }
    });

    it('sets nothing that the process does not read, and all that it needs', () => {
      const { workloads } = chart();
      for (const workload of workloads) {
        const { settings, read } = definitionOf(workload);
        const set = workload.container.env.map(({ name }) => name);
        expect([workload.name, new Set(set).size]).toEqual([workload.name, set.length]);
        const known = [...variablesOf(settings).map(({ name }) => name), READ_BY_NODE];
        expect([workload.name, set.filter((name) => !known.includes(name))]).toEqual([workload.name, []]);
        // The very function that the process calls, with good values in place of those in Secrets.
        const environment = sampleEnvironment(workload.process, workload.container.env, authorityFile);
        expect(read(environment)).toBeDefined();
      }
    });

    it('runs without rights: no root, no writing, no token of the cluster', () => {
      const { objects, workloads } = chart();
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

    it('probes as the page about health says, on the port that the processes answer at', () => {
      const { workloads } = chart();
      const documented = documentedProbes();
      for (const { container, name } of workloads.filter((one) => one.kind === 'Deployment')) {
        const { startupProbe, livenessProbe, readinessProbe } = container;
        expect([name, { startupProbe, livenessProbe, readinessProbe }]).toEqual([name, documented]);
        expect(container.ports).toContainEqual({ name: 'management', containerPort: 9464 });
      }
    });

    it('gives a process as long as it takes to stop, and a pause for those who still call it', () => {
      const { workloads } = chart();
      for (const { name, pod, container } of workloads.filter((one) => one.kind === 'Deployment')) {
        const pause = container.env.find((variable) => variable.name === 'DRAIN_PAUSE_MS');
        const pauseMs = pause && 'value' in pause ? Number(pause.value) : 0;
        const graceMs = (pod.spec.terminationGracePeriodSeconds ?? 0) * 1_000;
        expect([name, graceMs > pauseMs + FORCED_EXIT_AFTER_MS]).toEqual([name, true]);
        const isCalled = container.ports.some((port) => port.name === 'http');
        expect([name, pauseMs > UPSTREAM_IDLE_MS]).toEqual([name, isCalled]);
        // It would only be added to the pause.
        expect([name, 'lifecycle' in container]).toEqual([name, false]);
      }
    });
  });

  it('runs the migrations before anything else, and before each upgrade', () => {
    const jobs = render(helm, MINIMAL).filter(({ kind }) => kind === 'Job');
    expect(jobs).toHaveLength(2);
    for (const { metadata } of jobs)
      expect(metadata).toMatchObject({ annotations: { 'helm.sh/hook': 'pre-install,pre-upgrade' } });
  });
});

const READ_BY_NODE = 'NODE_EXTRA_CA_CERTS';

const probe = (path: string) =>
  z.looseObject({ httpGet: z.strictObject({ path: z.literal(path), port: z.literal('management') }) });
const probes = z.object({
  startupProbe: probe('/health/started'),
  livenessProbe: probe('/health/live'),
  readinessProbe: probe('/health/ready'),
});

function documentedProbes(): z.output<typeof probes> {
  const page = readFileSync('docs/operations/health.md', 'utf8');
  const [, example = ''] = /```yaml\n(startupProbe:[^`]*)```/.exec(page) ?? [];
  return probes.parse(parse(example));
}
