import { readFileSync } from 'node:fs';
import { variablesOf } from '@libs/config';
import { describeWith } from '@libs/testing';
import { z } from 'zod';
import { EVERYTHING, MINIMAL, processes, render } from './support';

describeWith('helm', 'the values of the chart', (helm) => {
  it('takes no value that it does not know, and no secret', () => {
    expect(() => render(helm, MINIMAL, 'gatewy.replicas=3')).toThrow('gatewy');
    expect(() => render(helm, MINIMAL, 'secrets.peppers.value=hunter2')).toThrow('value');
    expect(() => render(helm, MINIMAL, 'gateway.env.ASSERTION_SIGNING_KEY=hunter2')).toThrow(
      "at '/gateway/env': additional properties 'ASSERTION_SIGNING_KEY' not allowed",
    );
    expect(() => render(helm, MINIMAL, 'gateway.env.DATABASE_URL=postgres://a/b')).toThrow('DATABASE_URL');
    expect(() => render(helm, MINIMAL, 'kafka.brokers=')).toThrow('kafka.brokers is needed');
  });

  it('says what is wrong with values that only a cluster or a process would refuse', () => {
    const fewer = ['minReplicas=9', 'maxReplicas=8'];
    for (const scaler of ['gateway.autoscaling', 'ingestionWorker.keda'])
      expect(() => render(helm, EVERYTHING, ...fewer.map((value) => `${scaler}.${value}`))).toThrow(
        `${scaler}.minReplicas is 9, more than its maxReplicas, 8`,
      );
    expect(() => render(helm, MINIMAL, 'gateway.ingress.enabled=true')).toThrow(
      'gateway.ingress.hosts is needed',
    );
    expect(() => render(helm, MINIMAL, 'tracing.endpoint=collector:4318')).toThrow("at '/tracing/endpoint'");
  });
});

describe('the schema of the values', () => {
  it('lets a process be given each setting that the chart does not make itself, and none that is secret', () => {
    const { properties } = valuesSchema.parse(
      JSON.parse(readFileSync('deploy/helm/portcullis/values.schema.json', 'utf8')),
    );
    for (const { name, kind, settings } of processes.filter((one) => one.kind === 'service')) {
      const component = name.replace(/-(\w)/, (_, letter: string) => letter.toUpperCase());
      const free = variablesOf(settings).filter((one) => !one.secret && !MADE_BY_THE_CHART.has(one.name));
      const known = envSchema.parse(properties[component]).properties.env.properties;
      expect([kind, name, Object.keys(known).sort()]).toEqual([
        kind,
        name,
        free.map((one) => one.name).sort(),
      ]);
    }
  });
});

/** By other values, or because a pod has one way to be reached and to be watched. */
const MADE_BY_THE_CHART = new Set([
  ...['HOST', 'PORT', 'MANAGEMENT_PORT', 'INSTANCE_ID', 'LOG_LEVEL', 'LOG_FILE', 'LEASE_MS'],
  ...['TOKENS_URL', 'INGESTION_URL', 'CACHE', 'EVENT_BUS', 'KAFKA_BROKERS', 'ASSERTION_TRUSTED_KEYS'],
  ...['KAFKA_TLS', 'KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME'],
  ...['CANARY_GATEWAYS', 'CANARY_REPOSITORY', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_TRACES_SAMPLER_ARG'],
  'DRAIN_PAUSE_MS',
]);

const valuesSchema = z.object({ properties: z.record(z.string(), z.unknown()) });
const envSchema = z.object({
  properties: z.object({
    env: z.object({
      properties: z.record(z.string(), z.strictObject({ type: z.literal('string') })),
      additionalProperties: z.literal(false),
    }),
  }),
});
