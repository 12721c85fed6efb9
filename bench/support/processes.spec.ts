import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuSecondsOf } from './processes';

// The time of other processes is read from /proc, which only Linux has.
const onLinux = process.platform === 'linux' ? it : it.skip;
const USES_HALF_A_SECOND = 'while (process.cpuUsage().user < 500000);';
const STARTS_IT = `
  require('node:child_process').spawnSync(process.execPath, ['-e', '${USES_HALF_A_SECOND}']);
  console.log('it has ended');
  setInterval(() => undefined, 1000);`;

describe('the processor time of processes', () => {
  // Each connection to Postgres is a process of its own, and some end while they are looked at.
  onLinux('has that of processes which they started and which have ended', async () => {
    const parent = spawn(process.execPath, ['-e', STARTS_IT], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(parent.stdout, 'data');
      expect(cpuSecondsOf([parent.pid ?? NaN])).toBeGreaterThan(0.45);
    } finally {
      parent.kill();
    }
  });
});
