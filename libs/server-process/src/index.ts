export { claimDirectory, DirectoryInUse } from './claim-directory';
export * from './free-port';
export { endLeftover } from './leftover';
export { commandLine } from './process-identity';
export * from './server-process';
export * from './server-spec';
