import { ChartMemory } from './chart-memory';

describe('the memory that the chart gives', () => {
  const yaml = (memory: string): string =>
    `tokensApi:\n  replicas: 2\n  resources:\n    limits: { memory: ${memory} }\n`;

  it.each([
    ['512Mi', 512],
    ['1Gi', 1024],
  ])('is read: %s', (memory, mib) => {
    expect(new ChartMemory(yaml(memory)).of('tokens-api')).toBe(mib);
  });

  it('is half of it for the heap', () => {
    expect(new ChartMemory(yaml('512Mi')).environmentOf('tokens-api')).toEqual({
      NODE_OPTIONS: '--max-old-space-size=256 --max-semi-space-size=4',
    });
  });

  it('is none of a process without a limit, or with one that is not understood', () => {
    expect(() => new ChartMemory(yaml('512Mi')).of('gateway')).toThrow();
    expect(() => new ChartMemory(yaml('500000k')).of('tokens-api')).toThrow('no number of Mi or Gi');
  });

  it('is there of every process that is watched', () => {
    for (const process of [
      'gateway',
      'tokens-api',
      'tokens-relay',
      'ingestion-api',
      'ingestion-relay',
      'ingestion-worker',
    ])
      expect(new ChartMemory().of(process)).toBeGreaterThan(100);
  });
});
