import { parseConfig, traceConfigOf, traceSettings } from '../src';

const read = (env: Record<string, string>) => traceConfigOf(parseConfig(traceSettings, env));
const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector:4318/';

describe('the settings of traces', () => {
  it('export nothing without a collector', () => {
    expect(read({})).toBeUndefined();
    expect(read({ OTEL_TRACES_SAMPLER_ARG: '0.5' })).toBeUndefined();
  });

  it('record everything that the caller lets be recorded, unless they say otherwise', () => {
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT })).toEqual({
      endpoint: 'http://collector:4318',
      headers: {},
      followsCaller: true,
      ratio: 1,
      serviceName: undefined,
    });
    expect(
      read({
        OTEL_EXPORTER_OTLP_ENDPOINT,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20YTpi, x-tenant=ci',
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.01',
        OTEL_SERVICE_NAME: 'edge',
      }),
    ).toMatchObject({
      headers: { authorization: 'Basic YTpi', 'x-tenant': 'ci' },
      followsCaller: false,
      ratio: 0.01,
      serviceName: 'edge',
    });
  });

  it.each([
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    { OTEL_EXPORTER_OTLP_HEADERS: 'hunter2' },
    { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=%hunter2' },
    { OTEL_TRACES_SAMPLER: 'always_hunter2' },
    { OTEL_TRACES_SAMPLER_ARG: '1.5' },
  ])('say which one is wrong, and show no value: %j', (env) => {
    const [name = ''] = Object.keys(env);
    expect(() => read(env)).toThrow(name);
    expect(() => read(env)).toThrow(/^((?!hunter2)[^])*$/);
  });
});
