import { coversLock } from './installed-packages';

const lock = (packages: Record<string, { version?: string; integrity?: string }>): string =>
  JSON.stringify({
    name: 'portcullis',
    lockfileVersion: 3,
    packages: { '': { version: '1.0.0' }, ...packages },
  });

const zod = { version: '4.6.7', integrity: 'sha512-one' };
const pg = { version: '8.23.1', integrity: 'sha512-two' };

describe('packages that are installed for one lock file', () => {
  it('serve another one that asks for the same, or for less of it', () => {
    const installed = lock({ 'node_modules/zod': zod, 'node_modules/pg': pg });
    expect(coversLock(installed, installed)).toBe(true);
    expect(coversLock(installed, lock({ 'node_modules/zod': zod }))).toBe(true);
  });

  it.each([
    ['a package more', { 'node_modules/zod': zod, 'node_modules/pg': pg }],
    ['another version', { 'node_modules/zod': { ...zod, version: '4.6.6' } }],
    ['other bytes of the same version', { 'node_modules/zod': { ...zod, integrity: 'sha512-other' } }],
    ['another place', { 'node_modules/pg/node_modules/zod': zod }],
  ])('do not serve one that asks for %s', (_, wanted) => {
    expect(coversLock(lock({ 'node_modules/zod': zod }), lock(wanted))).toBe(false);
  });

  it('do not depend on what the project itself is called or numbered', () => {
    const later = JSON.stringify({ packages: { '': { version: '2.0.0' } } });
    expect(coversLock(later, lock({}))).toBe(true);
  });
});
