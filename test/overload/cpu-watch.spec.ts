import { CpuWatch, thisProcess } from './cpu-watch';

describe('a watch of the processor', () => {
  it('tells what each took since it began, not what it had taken before', () => {
    const using = (name: string, ...seconds: number[]) => ({
      name,
      cpuSeconds: () => seconds.shift() ?? NaN,
    });
    const watch = new CpuWatch([using('idle', 7, 7), using('gateway', 3, 5), using('load', 100, 101)]);
    const cores = watch.stop();
    expect(cores.get('idle')).toBe(0);
    expect(cores.get('gateway')).toBe(2 * (cores.get('load') ?? NaN));
  });

  it('knows this process without what it started', () => {
    const { user, system } = process.cpuUsage();
    expect(thisProcess('load').cpuSeconds()).toBeGreaterThanOrEqual((user + system) / 1e6);
  });
});
