import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Environment } from '../../deploy/stack/environment';
import { projectRoot } from '../../deploy/local/stack-directory';

const limited = z.object({ resources: z.object({ limits: z.object({ memory: z.string() }) }) });
const UNITS: Readonly<Record<string, number>> = { Mi: 1, Gi: 1024 };

/** How much memory the Helm chart gives to each process. */
export class ChartMemory {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(yaml = readFileSync(join(projectRoot(), 'deploy/helm/portcullis/values.yaml'), 'utf8')) {
    this.values = z.record(z.string(), z.unknown()).parse(parse(yaml));
  }

  /**
   * @param process e.g. `ingestion-api`
   * @returns MiB
   * @throws Error if the chart does not limit the memory of such a process
   */
  of(process: string): number {
    const key = process.replaceAll(/-./g, (part) => part.slice(1).toUpperCase());
    const { memory } = limited.parse(this.values[key]).resources.limits;
    const [, amount, unit = ''] = /^(\d+)([GM]i)$/.exec(memory) ?? [];
    const mib = Number(amount) * (UNITS[unit] ?? NaN);
    if (Number.isNaN(mib)) throw new Error(`${process}: ${memory} is no number of Mi or Gi.`);
    return mib;
  }

  /**
   * The heap that Node allows itself in a container with so much memory: half of it, and little for what is new, as
   * `v8.getHeapStatistics()` and `v8.getHeapSpaceStatistics()` showed of Node 24 with 512 MiB.
   */
  environmentOf(process: string): Environment {
    return { NODE_OPTIONS: `--max-old-space-size=${String(this.of(process) / 2)} --max-semi-space-size=4` };
  }
}
