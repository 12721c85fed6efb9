export * from './kafka-settings';
export * from './migration-settings';
export * from './parse-config';
export * from './settings';
export * from './trace-config';
export * from './trace-settings';
export * from './variable';
