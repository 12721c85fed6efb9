import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '@libs/testing';
import { z } from 'zod';
import { CHART, objectsIn, renderChart } from '../../deploy/helm/render-chart';
import { EVERYTHING, MINIMAL, render } from './support';

/** helm shows notes to whoever has a cluster: here they are the data of an object. */
const SHOWN = `apiVersion: v1
kind: Notes
metadata: { name: notes }
text: {{ tpl (.Files.Get "NOTES.txt") . | quote }}
`;
const notes = z.object({ text: z.string() });

describeWith('helm', 'what the chart says of the addresses of clients', (helm) => {
  let chart: string;
  beforeAll(() => {
    chart = mkdtempSync(join(tmpdir(), 'portcullis-chart-'));
    cpSync(CHART, chart, { recursive: true });
    cpSync(join(CHART, 'templates/NOTES.txt'), join(chart, 'NOTES.txt'));
    writeFileSync(join(chart, 'templates/notes.yaml'), SHOWN);
  });
  afterAll(() => rmSync(chart, { recursive: true }));

  const warnings = (file: string, ...set: string[]): string[] => {
    const shown = objectsIn(renderChart(helm, file, set, chart)).find(({ kind }) => kind === 'Notes');
    return [...notes.parse(shown).text.matchAll(/^WARNING: (.*?)(?: is not|,)/gm)].map(
      ([, what = '']) => what,
    );
  };

  // All clients together would be limited as if they were one.
  it('warns where they would all be those of a proxy or a node', () => {
    expect(warnings(MINIMAL)).toEqual([]);
    const ingress = ['gateway.ingress.enabled=true', 'gateway.ingress.hosts[0]=portcullis.example'];
    expect(warnings(MINIMAL, ...ingress)).toEqual(['there is an Ingress']);
    const balancer = 'gateway.service.type=LoadBalancer';
    expect(warnings(MINIMAL, balancer)).toEqual(['gateway.service.externalTrafficPolicy']);
    expect(warnings(MINIMAL, balancer, 'gateway.service.externalTrafficPolicy=Local')).toEqual([]);
    expect(warnings(EVERYTHING)).toEqual([]);
  });

  it('keeps them at a load balancer that is told to, and takes no such order for a Service inside', () => {
    const services = render(helm, EVERYTHING).filter(({ kind }) => kind === 'Service');
    expect(services).toContainEqual(
      expect.objectContaining({
        spec: expect.objectContaining({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' }) as unknown,
      }),
    );
    expect(() => render(helm, MINIMAL, 'gateway.service.externalTrafficPolicy=Local')).toThrow(
      'gateway.service.type',
    );
  });
});
