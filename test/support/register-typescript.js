const { readFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { transformSync } = require('@swc/core');

const root = resolve(__dirname, '..', '..');

/** For programs that tests start: `node -r test/support/register-typescript.js` runs our sources as they are. */
require.extensions['.ts'] = (module, filename) => {
  // Named, because a test may have copied the source to where no .swcrc is found.
  const options = { filename, cwd: root, configFile: resolve(root, '.swcrc'), sourceMaps: 'inline' };
  module._compile(transformSync(readFileSync(filename, 'utf8'), options).code, filename);
};
