export * from './describe-with';
export * from './eventually';
export { oncePerRun } from './once-per-run';
export * from './run-command';
export * from './run-program';
export * from './span-collector';
export * from './test-database';
export * from './event-reader';
export * from './rows-read';
