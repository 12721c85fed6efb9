import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';

// Loaded before a program (`--require`): writes at its end what its main thread did. Node takes --cpu-prof from no environment.
const { PROFILE_DIRECTORY: directory = '.', INSTANCE_ID: name = 'process' } = process.env;
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.start');
process.once('exit', () => {
  session.post('Profiler.stop', (_, { profile }) => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `${name}.cpuprofile`), JSON.stringify(profile));
  });
});
