import type { Bench } from '../support/run-bench';
import type { Gateways } from './portcullis/gateways';

/** Seconds from before a gateway's process is started to its readiness, a look every 25 ms; one after the other. */
export async function measureStarts(
  { narrator }: Bench,
  gateways: Gateways,
  starts: number,
): Promise<number[]> {
  const seconds: number[] = [];
  for (let count = 0; count < starts; count += 1) {
    const begun = performance.now();
    const gateway = await gateways.startUnpinned('started');
    const took = (performance.now() - begun) / 1_000;
    await gateway.stop();
    narrator.say(`  a gateway was ready after ${took.toFixed(2)} s`);
    seconds.push(took);
  }
  return seconds;
}
