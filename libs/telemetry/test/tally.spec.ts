import { Registry } from 'prom-client';
import { Tally } from '../src';

describe('a tally', () => {
  it('is in the metrics by its labels, however often it is asked for', async () => {
    const registry = new Registry();
    const tally = new Tally({
      name: 'asked_total',
      help: 'x',
      labelNames: ['what', 'status'],
      registers: [registry],
    });
    tally.count('a', 200);
    tally.count('a', 200);
    tally.count('b', '200');
    const first = 'asked_total{what="a",status="200"} 2\nasked_total{what="b",status="200"} 1';
    expect(await registry.metrics()).toContain(first);
    expect(await registry.metrics()).toContain(first);
    tally.count('a', 404);
    tally.count('a', 200);
    expect(await registry.metrics()).toMatch(/what="a",status="200"\} 3[^]*what="a",status="404"\} 1/);
  });
});
