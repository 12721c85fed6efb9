import { parentPort } from 'node:worker_threads';

// Node's own timers are whole milliseconds apart, between which ten requests would be due at once.
const EVERY_MS = 0.1;
const never = new Int32Array(new SharedArrayBuffer(4));
for (;;) {
  Atomics.wait(never, 0, 0, EVERY_MS);
  parentPort?.postMessage(undefined);
}
